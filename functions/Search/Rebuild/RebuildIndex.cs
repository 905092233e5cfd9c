using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Azure.Functions.Worker;
using Platform.Search.Index;
using Platform.Shared.Auth;

namespace Platform.Search.Rebuild;

public sealed class RequestRebuild(ISearchIndex index, RebuildWorker worker, TimeProvider clock)
{
    [Function(nameof(RequestRebuild)), Authorize(Roles = $"{Roles.Operator},{Roles.Admin}")]
    public async Task<Accepted<RebuildState>> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/search/rebuild")] HttpRequest request, CancellationToken cancellationToken)
    {
        var state = await index.RequestRebuildAsync(clock.GetUtcNow(), cancellationToken);
        worker.Begin();
        return TypedResults.Accepted("/api/v1/search/rebuild", state);
    }
}

public sealed class GetRebuild(ISearchIndex index)
{
    [Function(nameof(GetRebuild)), Authorize(Roles = $"{Roles.Operator},{Roles.Admin}")]
    public async Task<Ok<RebuildState>> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/search/rebuild")] HttpRequest request, CancellationToken cancellationToken) =>
        TypedResults.Ok(await index.GetRebuildAsync(cancellationToken));
}

/// <summary>Goes on with a rebuild that was broken off: its instance was taken away, or died. A run that does nothing is paid for too, so they are rare.</summary>
public sealed class ContinueRebuild(ISearchIndex index, TimeProvider clock)
{
    [Function(nameof(ContinueRebuild))]
    public Task Run([TimerTrigger("0 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) => index.ContinueRebuildAsync(clock, cancellationToken);
}
