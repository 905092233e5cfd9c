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
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var words = SearchRequest.ReadWords(request.Query, errors);
        if (errors.Count > 0) return Problems.Invalid(errors);
        var suggestions = await index.SuggestAsync(words ?? [], request.Reader(), MaxSuggestions, cancellationToken);
        request.CachePublicly(TimeSpan.FromSeconds(10), TimeSpan.FromHours(1));
        return TypedResults.Ok(new SuggestView(suggestions));
    }
}
