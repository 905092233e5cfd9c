using Platform.Search.Documents;
using Platform.Shared;

namespace Platform.Search.Index;

/// <summary>How hits are ordered.</summary>
public enum SearchSort { Relevance, Newest, Price, PriceDescending, Popularity }

/// <summary>What is looked for. Without words everything that passes the filters is found, the most popular first.</summary>
/// <param name="Words">From <see cref="Index.Words.Of"/>; null without a q, empty when q has no word in it, which finds nothing.</param>
public sealed record SearchQuery(IReadOnlyList<string>? Words, string? Kind, string? Tag, long? MinPrice, long? MaxPrice, SearchSort Sort);

/// <summary>The place of a hit in its list: what the list is ordered by, and the id.</summary>
public sealed record SearchKey(SearchSort Sort, long Value, Guid Id);

/// <summary>A document found.</summary>
/// <param name="Value">What the list is ordered by.</param>
public sealed record Hit(Guid Id, string Kind, string Title, string Description, Money Price, IReadOnlyList<string> Tags, long Value);

/// <summary>How many of the matches have a value.</summary>
public sealed record FacetCount(string Value, int Count);

/// <summary>Counts over the matches.</summary>
/// <param name="Complete">False when there were more matches than are counted.</param>
public sealed record Facets(IReadOnlyList<FacetCount> Kinds, IReadOnlyList<FacetCount> Tags, bool Complete);

/// <summary>What was found.</summary>
/// <param name="Hits">In order.</param>
/// <param name="Terms">The words that were looked for, after typos were corrected: for highlighting.</param>
public sealed record Found(IReadOnlyList<Hit> Hits, Facets Facets, IReadOnlyList<string> Terms);

/// <summary>The state of the index.</summary>
/// <param name="Generation">The one that answers queries.</param>
/// <param name="Copied">Documents in the new generation so far.</param>
public sealed record RebuildState(bool Running, int Generation, long Copied, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt);

/// <summary>Documents and the index over them.</summary>
public interface ISearchIndex
{
    /// <summary>Up to <paramref name="limit"/> hits after <paramref name="after"/>.</summary>
    Task<Found> SearchAsync(SearchQuery query, SearchKey? after, int limit, CancellationToken cancellationToken);

    /// <summary>Titles with these words in them, the last ones as far as typed; the most popular first.</summary>
    Task<IReadOnlyList<string>> SuggestAsync(IReadOnlyList<string> words, int limit, CancellationToken cancellationToken);

    /// <summary>Keeps documents and indexes them; one that is not newer than what is known is left out. Runs in the caller's transaction.</summary>
    Task PutAsync(IReadOnlyList<Document> documents, CancellationToken cancellationToken);

    /// <summary>Adds to the popularity of documents, known or not yet. Runs in the caller's transaction.</summary>
    Task AddPopularityAsync(IReadOnlyDictionary<Guid, long> counts, CancellationToken cancellationToken);

    /// <summary>Begins a rebuild, unless one is running.</summary>
    Task<RebuildState> RequestRebuildAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Works on the rebuild that was requested, if any, until it is finished or cancelled; it can be continued later.</summary>
    Task ContinueRebuildAsync(TimeProvider clock, CancellationToken cancellationToken);

    /// <summary>Whether a rebuild runs, and how far it is.</summary>
    Task<RebuildState> GetRebuildAsync(CancellationToken cancellationToken);
}
