namespace Platform.Search.Queries;

/// <summary>A hit. The highlight is HTML, with everything but its marks escaped; the score is 0 when the list is not by relevance.</summary>
public sealed record HitView(Guid Id, string Kind, string Title, string Highlight, Money? Price, IReadOnlyList<string> Tags, long Popularity, long Score);

/// <param name="OrderedBy">What the list is ordered by: popularity instead of relevance without a q, or when very many match.</param>
public sealed record SearchView(IReadOnlyList<HitView> Items, SearchSort OrderedBy, Total Total, Facets Facets, string? Next);

/// <summary>Open to everybody for what is public. With a token the caller's files are found, too.</summary>
public sealed class SearchDocuments(ISearchIndex index, AccessTokenValidator tokens)
{
    [Function(nameof(SearchDocuments)), AllowAnonymous]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/search")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (await tokens.SignInAsync(request, cancellationToken) is { } refused) return refused;
        if (!PageRequest<SearchKey>.TryRead(request, out var page, out var problem)) return problem;
        var (query, errors) = SearchRequest.Read(request.Query);
        if (query is null) return Problems.Invalid(errors);
        if (page.After is { } after && after.Sort != query.Sort && !(query.Sort == SearchSort.Relevance && after.Sort == SearchSort.Popularity))
            return Problems.Invalid("after", "after is the value that next had in the page before, with the same sort.");

        var found = await index.SearchAsync(query, request.Reader(), page.After, page.Limit + 1, cancellationToken);
        var cut = page.Cut(found.Hits, h => new SearchKey(found.Order, h.Value, h.Id));
        return TypedResults.Ok(new SearchView(
            [.. cut.Items.Select(h => new HitView(
                h.Id, h.Kind, h.Title, Highlight.Of($"{h.Title}: {h.Description}", found.Terms), h.Price, h.Tags, h.Popularity,
                    found.Order == SearchSort.Relevance ? h.Value : 0))],
            found.Order, found.Total, found.Facets, cut.Next));
    }
}
