namespace Platform.Customers.DataRequests;

public sealed class GetDataExport(CustomersDbContext db)
{
    [Function(nameof(GetDataExport)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Ok<DataExportView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = OwnExports.OneRoute)] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        await db.ExportsOf(request).AsNoTracking().Include(r => r.Parts).SingleOrDefaultAsync(r => r.Id == id, cancellationToken) is { } export
            ? TypedResults.Ok(DataExportView.Of(export))
            : Problems.NotFound("data export");
}
