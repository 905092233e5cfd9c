namespace Platform.Journal.Entries;

public sealed class ListJournalEntries(JournalDbContext db)
{
    [Function(nameof(ListJournalEntries)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Ok<Page<JournalEntryView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/journal")] HttpRequest request, CancellationToken cancellationToken) =>
        PageRequest<CreationKey>.TryRead(request, out var page, out var problem)
            ? TypedResults.Ok((await db.Entries.AsNoTracking().VisibleTo(request.HttpContext.User)
                .ToPageAsync(page, e => new CreationKey(e.At, e.Id), cancellationToken)).Select(JournalEntryView.Of))
            : problem;
}
