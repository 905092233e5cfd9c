namespace Platform.Search.Queries;

/// <param name="Highlight">Escaped HTML with the matches marked.</param>
/// <param name="Score">0 unless ordered by relevance.</param>
public sealed record HitView(Guid Id, string Kind, string Title, string Highlight, Money? Price, IReadOnlyList<string> Tags, long Popularity, long Score);

/// <param name="OrderedBy">Popularity instead of relevance without q, or for a broad query.</param>
public sealed record SearchView(IReadOnlyList<HitView> Items, SearchSort OrderedBy, Total Total, Facets Facets, string? Next);

/// <summary>Finds public documents, and with a token the caller's files too.</summary>
public sealed class SearchDocuments(ISearchIndex index, AccessTokenValidator tokens)
{
    [Function(nameof(SearchDocuments)), AllowAnonymous]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/search")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (await tokens.AuthenticateIfTokenAsync(request, cancellationToken) is { } unauthorized) return unauthorized;
        if (!PageRequest<SearchKey>.TryRead(request, out var page, out var problem)) return problem;
        var parameters = new QueryReader(request.Query);
        var query = SearchRequest.Read(parameters);
        if (parameters.Problem is { } invalid) return invalid;
        if (page.After is { } after && after.Sort != query.Sort && !(query.Sort == SearchSort.Relevance && after.Sort == SearchSort.Popularity))
            return Problems.Invalid("after", "after is the value of next in the previous page, with the same sort.");

        var result = await index.SearchAsync(query, request.Reader(), page.After, page.Limit + 1, cancellationToken);
        request.CachePublicly(TimeSpan.FromSeconds(10), TimeSpan.FromHours(1));
        var hits = page.ToPage(result.Hits, h => new SearchKey(result.Order, h.Value, h.Id));
        return TypedResults.Ok(new SearchView(
            [.. hits.Items.Select(h => new HitView(
                h.Id, h.Kind, h.Title, Highlight.Of($"{h.Title}: {h.Description}", result.Terms), h.Price, h.Tags, h.Popularity,
                result.Order == SearchSort.Relevance ? h.Value : 0))],
            result.Order, result.Total, result.Facets, hits.Next));
    }
}
