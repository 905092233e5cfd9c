namespace Platform.Search.Rebuild;

public sealed class GetRebuild(ISearchIndex index)
{
    [Function(nameof(GetRebuild)), Authorize(Roles = Roles.Staff)]
    public async Task<Ok<RebuildState>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/search/rebuild")] HttpRequest request, CancellationToken cancellationToken) =>
        TypedResults.Ok(await index.GetRebuildAsync(cancellationToken));
}
