using Platform.Search.Documents;

namespace Platform.Search.Index;

public enum SearchSort { Relevance, Newest, Price, PriceDescending, Popularity }

/// <summary>A query. Without words it finds everything that passes the filters, the most popular first.</summary>
/// <param name="Words">From <see cref="Shared.Text.Words.OfQuery"/>; null without q, empty when q has no word, which finds nothing.</param>
/// <param name="Currency">Required when prices are compared.</param>
public sealed record SearchQuery(
    IReadOnlyList<string>? Words, string? Kind = null, string? Tag = null, string? Currency = null, long? MinPrice = null, long? MaxPrice = null,
    SearchSort Sort = SearchSort.Relevance);

public sealed record SearchKey(SearchSort Sort, long Value, Guid Id);

public sealed record Hit(Guid Id, string Kind, string Title, string Description, Money? Price, IReadOnlyList<string> Tags, long Popularity, long Value);

/// <summary>Counts are exact, estimated from the sample (about), or above its maximum (at least).</summary>
public enum CountRelation { Exact, About, AtLeast }

public sealed record Total(long Count, CountRelation Relation);

public sealed record FacetCount(string Value, long Count);

/// <summary>Counts of the matches by value, as exact as their total.</summary>
public sealed record Facets(IReadOnlyList<FacetCount> Kinds, IReadOnlyList<FacetCount> Tags);

/// <param name="Order">The order of the hits: popularity instead of relevance for a broad query.</param>
/// <param name="Terms">The words with typos corrected, for highlighting.</param>
public sealed record SearchResult(IReadOnlyList<Hit> Hits, SearchSort Order, Total Total, Facets Facets, IReadOnlyList<string> Terms);

/// <param name="Copied">The number of documents in the new generation so far.</param>
public sealed record RebuildState(bool Running, int Generation, long Copied, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt);

/// <summary>Documents and their index. Methods that write run in the caller's transaction.</summary>
public interface ISearchIndex
{
    Task<SearchResult> SearchAsync(SearchQuery query, Reader reader, SearchKey? after, int limit, CancellationToken cancellationToken);

    /// <summary>Titles with these words, matched by prefix, the most popular first.</summary>
    Task<IReadOnlyList<string>> SuggestAsync(IReadOnlyList<string> words, Reader reader, int limit, CancellationToken cancellationToken);

    /// <summary>Saves and indexes documents. Stale versions are ignored.</summary>
    Task PutAsync(IReadOnlyList<Document> documents, CancellationToken cancellationToken);

    /// <summary>Saves the course whose learners may find a document, known or not yet. A stale version is ignored.</summary>
    Task ShareAsync(Guid id, Guid? courseId, long version, CancellationToken cancellationToken);

    /// <summary>Adds to the sales of documents, known or not yet.</summary>
    Task AddSalesAsync(IReadOnlyDictionary<Guid, long> counts, CancellationToken cancellationToken);

    /// <summary>Saves the enrolments of one order, or their end, which is final whichever event is delivered first.</summary>
    Task PutEnrolmentsAsync(Guid orderId, Guid? learnerId, IReadOnlyList<Guid> courseIds, bool ended, CancellationToken cancellationToken);

    /// <summary>Deletes from the index what only this user finds.</summary>
    Task EraseReaderAsync(Guid reader, CancellationToken cancellationToken);

    /// <summary>Starts a rebuild unless one is running.</summary>
    Task<RebuildState> RequestRebuildAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Runs a started rebuild until it is finished or cancelled; it can be continued later. Starts one when the index has older words.</summary>
    Task ContinueRebuildAsync(TimeProvider clock, CancellationToken cancellationToken);

    Task<RebuildState> GetRebuildAsync(CancellationToken cancellationToken);
}
