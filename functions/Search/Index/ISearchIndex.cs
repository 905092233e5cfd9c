using Platform.Search.Documents;

namespace Platform.Search.Index;

/// <summary>How hits are ordered.</summary>
public enum SearchSort { Relevance, Newest, Price, PriceDescending, Popularity }

/// <summary>What is looked for. Without words everything that passes the filters is found, the most popular first.</summary>
/// <param name="Words">From <see cref="Index.Words.Of"/>; null without a q, empty when q has no word in it, which finds nothing.</param>
/// <param name="Currency">Of the prices; set whenever prices are compared.</param>
public sealed record SearchQuery(
    IReadOnlyList<string>? Words, string? Kind = null, string? Tag = null, string? Currency = null, long? MinPrice = null, long? MaxPrice = null,
    SearchSort Sort = SearchSort.Relevance);

/// <summary>The place of a hit in its list: what the list is ordered by, and the id.</summary>
public sealed record SearchKey(SearchSort Sort, long Value, Guid Id);

/// <summary>A document found.</summary>
/// <param name="Price">Null for what is not sold.</param>
/// <param name="Popularity">How many are enrolled in a course, how many pieces of anything else were bought.</param>
/// <param name="Value">What the list is ordered by.</param>
public sealed record Hit(Guid Id, string Kind, string Title, string Description, Money? Price, IReadOnlyList<string> Tags, long Popularity, long Value);

/// <summary>How true a count is.</summary>
public enum CountRelation
{
    /// <summary>All were counted.</summary>
    Exact,

    /// <summary>Counted in the sample, and multiplied.</summary>
    About,

    /// <summary>There were too many in the sample as well.</summary>
    AtLeast,
}

/// <summary>How many matches there are.</summary>
public sealed record Total(long Count, CountRelation Relation);

/// <summary>How many of the matches have a value.</summary>
public sealed record FacetCount(string Value, long Count);

/// <summary>Counts over the matches, as true as their total.</summary>
public sealed record Facets(IReadOnlyList<FacetCount> Kinds, IReadOnlyList<FacetCount> Tags);

/// <summary>What was found.</summary>
/// <param name="Hits">In order.</param>
/// <param name="Order">What they are ordered by: popularity instead of relevance when there are very many.</param>
/// <param name="Terms">The words that were looked for, after typos were corrected: for highlighting.</param>
public sealed record Found(IReadOnlyList<Hit> Hits, SearchSort Order, Total Total, Facets Facets, IReadOnlyList<string> Terms);

/// <summary>The state of the index.</summary>
/// <param name="Generation">The one that answers queries.</param>
/// <param name="Copied">Documents in the new generation so far.</param>
public sealed record RebuildState(bool Running, int Generation, long Copied, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt);

/// <summary>Documents and the index over them.</summary>
public interface ISearchIndex
{
    /// <summary>Up to <paramref name="limit"/> hits after <paramref name="after"/>.</summary>
    Task<Found> SearchAsync(SearchQuery query, Reader reader, SearchKey? after, int limit, CancellationToken cancellationToken);

    /// <summary>Titles with these words in them, the last ones as far as typed; the most popular first.</summary>
    Task<IReadOnlyList<string>> SuggestAsync(IReadOnlyList<string> words, Reader reader, int limit, CancellationToken cancellationToken);

    /// <summary>Keeps documents and indexes them; one that is not newer than what is known is left out. Runs in the caller's transaction.</summary>
    Task PutAsync(IReadOnlyList<Document> documents, CancellationToken cancellationToken);

    /// <summary>Keeps whose learners may find a document, known or not yet, unless something newer is known. Runs in the caller's transaction.</summary>
    Task ShareAsync(Guid id, Guid? courseId, long version, CancellationToken cancellationToken);

    /// <summary>Adds to how often documents, known or not yet, were bought. Runs in the caller's transaction.</summary>
    Task AddSalesAsync(IReadOnlyDictionary<Guid, long> counts, CancellationToken cancellationToken);

    /// <summary>Keeps the enrolments of one order, which were made, or are no more: an end is final, whichever comes first. Runs in the caller's
    /// transaction.</summary>
    Task PutEnrolmentsAsync(Guid orderId, Guid? learnerId, IReadOnlyList<Guid> courseIds, bool ended, CancellationToken cancellationToken);

    /// <summary>Begins a rebuild, unless one is running.</summary>
    Task<RebuildState> RequestRebuildAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Works on the rebuild that was requested, if any, until it is finished or cancelled; it can be continued later.</summary>
    Task ContinueRebuildAsync(TimeProvider clock, CancellationToken cancellationToken);

    /// <summary>Whether a rebuild runs, and how far it is.</summary>
    Task<RebuildState> GetRebuildAsync(CancellationToken cancellationToken);
}
