using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Azure.Functions.Worker;
using Platform.Search.Index;
using Platform.Shared;
using Platform.Shared.Http;

namespace Platform.Search.Queries;

/// <summary>A hit. The highlight is HTML, with everything but its marks escaped; the score is 0 when the list is not by relevance.</summary>
public sealed record HitView(Guid Id, string Kind, string Title, string Highlight, Money Price, IReadOnlyList<string> Tags, long Score);

public sealed record SearchView(IReadOnlyList<HitView> Items, Facets Facets, string? Next);

public sealed class SearchDocuments(ISearchIndex index)
{
    [Function(nameof(SearchDocuments)), AllowAnonymous]
    public async Task<Results<Ok<SearchView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/search")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!PageRequest<SearchKey>.TryRead(request, out var page, out var problem)) return problem;
        var (query, errors) = SearchRequest.Read(request.Query);
        if (query is null) return Problems.Invalid(errors);
        if (page.After is { } after && after.Sort != query.Sort) return Problems.Invalid("after", "after is the value that next had in the page before, with the same sort.");

        var found = await index.SearchAsync(query, page.After, page.Limit + 1, cancellationToken);
        var cut = page.Cut(found.Hits, h => new SearchKey(query.Sort, h.Value, h.Id));
        var ranked = query.Sort == SearchSort.Relevance && query.Words is not null;
        return TypedResults.Ok(new SearchView(
            [.. cut.Items.Select(h => new HitView(h.Id, h.Kind, h.Title, Highlight.Of($"{h.Title}: {h.Description}", found.Terms), h.Price, h.Tags, ranked ? h.Value : 0))],
            found.Facets, cut.Next));
    }
}

public sealed record SuggestView(IReadOnlyList<string> Suggestions);

public sealed class SuggestTitles(ISearchIndex index)
{
    const int Most = 8;

    [Function(nameof(SuggestTitles)), AllowAnonymous]
    public async Task<Results<Ok<SuggestView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/search/suggest")] HttpRequest request, CancellationToken cancellationToken)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var words = SearchRequest.ReadWords(request.Query, errors);
        return errors.Count > 0 ? Problems.Invalid(errors) : TypedResults.Ok(new SuggestView(await index.SuggestAsync(words ?? [], Most, cancellationToken)));
    }
}
