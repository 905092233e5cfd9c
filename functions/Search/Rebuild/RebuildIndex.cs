using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Azure.Functions.Worker;
using Platform.Search.Index;
using Platform.Shared.Auth;

namespace Platform.Search.Rebuild;

public sealed class RequestRebuild(ISearchIndex index, TimeProvider clock)
{
    [Function(nameof(RequestRebuild)), Authorize(Roles = $"{Roles.Operator},{Roles.Admin}")]
    public async Task<Accepted<RebuildState>> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/search/rebuild")] HttpRequest request, CancellationToken cancellationToken) =>
        TypedResults.Accepted("/api/v1/search/rebuild", await index.RequestRebuildAsync(clock.GetUtcNow(), cancellationToken));
}

public sealed class GetRebuild(ISearchIndex index)
{
    [Function(nameof(GetRebuild)), Authorize(Roles = $"{Roles.Operator},{Roles.Admin}")]
    public async Task<Ok<RebuildState>> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/search/rebuild")] HttpRequest request, CancellationToken cancellationToken) =>
        TypedResults.Ok(await index.GetRebuildAsync(cancellationToken));
}

/// <summary>Does the work of a rebuild; what a run does not finish, the next one goes on with.</summary>
public sealed class ContinueRebuild(ISearchIndex index, TimeProvider clock)
{
    [Function(nameof(ContinueRebuild))]
    public Task Run([TimerTrigger("*/2 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) => index.ContinueRebuildAsync(clock, cancellationToken);
}
