using Platform.Customers.Profiles;

namespace Platform.Customers.DataRequests;

public sealed class StartDataExport(CustomersDbContext db, TimeProvider clock)
{
    private static readonly Refusal AlreadyRunning = new(
        "data-export-running", "An export of your data is running. Wait until it has completed: GET /api/v1/customers/me/data-exports shows it.");

    private static readonly Refusal TooMany = new(
        "too-many-data-exports", $"You have started {DataRequest.MaxExportsADay} exports within a day, which is the maximum. Try again tomorrow.");

    [Function(nameof(StartDataExport)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Accepted<DataExportView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = OwnExports.Route)] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.TryReadIdempotencyKey(out var key, out var problem)) return problem;
        var customer = await db.OfCallerAsync(request, clock, cancellationToken);

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // The lock serializes a person's requests, so that the key and the count stay true.
        await db.Database.ExecuteSqlAsync($"select 1 from customers where id = {customer.Id} for update", cancellationToken);
        if (await db.ExportsOf(request).Include(r => r.Parts).SingleOrDefaultAsync(r => r.IdempotencyKey == key, cancellationToken) is { } first)
            return Accepted(first);

        var now = clock.GetUtcNow();
        var dayAgo = now.AddDays(-1);
        var recent = await db.ExportsOf(request).Where(r => r.RequestedAt > dayAgo || r.EndedAt == null).ToListAsync(cancellationToken);
        if (recent.Exists(r => r.IsOpen)) return AlreadyRunning.ToProblem();
        if (recent.Count >= DataRequest.MaxExportsADay) return TooMany.ToProblem();

        var export = DataRequest.Start(DataRequestKind.Export, customer.Id, now, key);
        db.Start(export, now);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Accepted(export);
    }

    private static Accepted<DataExportView> Accepted(DataRequest export) =>
        TypedResults.Accepted($"/{OwnExports.Route}/{export.Id}", DataExportView.Of(export));
}
