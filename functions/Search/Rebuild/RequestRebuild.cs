namespace Platform.Search.Rebuild;

public sealed class RequestRebuild(ISearchIndex index, RebuildWorker worker, TimeProvider clock)
{
    [Function(nameof(RequestRebuild)), Authorize(Roles = Roles.Staff)]
    public async Task<Accepted<RebuildState>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/search/rebuild")] HttpRequest request, CancellationToken cancellationToken)
    {
        var state = await index.RequestRebuildAsync(clock.GetUtcNow(), cancellationToken);
        worker.Wake();
        return TypedResults.Accepted("/api/v1/search/rebuild", state);
    }
}
