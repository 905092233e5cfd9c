namespace Platform.Search.Queries;

public sealed record SuggestView(IReadOnlyList<string> Suggestions);

public sealed class SuggestTitles(ISearchIndex index, AccessTokenValidator tokens)
{
    private const int MaxSuggestions = 8;

    [Function(nameof(SuggestTitles)), AllowAnonymous]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/search/suggest")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (await tokens.AuthenticateIfTokenAsync(request, cancellationToken) is { } unauthorized) return unauthorized;
        var query = new QueryReader(request.Query);
        var words = SearchRequest.ReadWords(query);
        if (query.Problem is { } invalid) return invalid;
        var suggestions = await index.SuggestAsync(words ?? [], request.Reader(), MaxSuggestions, cancellationToken);
        request.CachePublicly(TimeSpan.FromSeconds(10), TimeSpan.FromHours(1));
        return TypedResults.Ok(new SuggestView(suggestions));
    }
}
