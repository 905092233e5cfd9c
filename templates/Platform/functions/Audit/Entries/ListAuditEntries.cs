namespace Platform.Audit.Entries;

public sealed class ListAuditEntries(AuditDbContext db)
{
    [Function(nameof(ListAuditEntries))]
    public async Task<Results<Ok<Page<AuditEntryView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/audit")] HttpRequest request, CancellationToken cancellationToken) =>
        PageRequest<CreationKey>.TryRead(request, out var page, out var problem)
            ? TypedResults.Ok((await db.Entries.AsNoTracking().VisibleTo(request.HttpContext.User)
                .ToPageAsync(page, e => new CreationKey(e.At, e.Id), cancellationToken)).Select(AuditEntryView.Of))
            : problem;
}
