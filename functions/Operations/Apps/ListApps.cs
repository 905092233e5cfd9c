namespace Platform.Operations.Apps;

public sealed record AppsView(IReadOnlyList<AppView> Items);

public sealed class ListApps(AppHealth health)
{
    [Function(nameof(ListApps)), Authorize(Roles = Roles.Staff)]
    public async Task<Ok<AppsView>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/operations/apps")] HttpRequest request, CancellationToken cancellationToken) =>
        TypedResults.Ok(new AppsView(await health.GetAsync(cancellationToken)));
}
