namespace Platform.Customers.DataRequests;

public sealed class ListDataExports(CustomersDbContext db)
{
    [Function(nameof(ListDataExports)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Ok<Page<DataExportView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = OwnExports.Route)] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!PageRequest<CreationKey>.TryRead(request, out var page, out var problem)) return problem;
        var exports = await db.ExportsOf(request).AsNoTracking().Include(r => r.Parts)
            .ToPageAsync(page, r => new CreationKey(r.RequestedAt, r.Id), cancellationToken);
        return TypedResults.Ok(exports.Select(DataExportView.Of));
    }
}
