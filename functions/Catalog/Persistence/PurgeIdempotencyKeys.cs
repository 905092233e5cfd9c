namespace Platform.Catalog.Persistence;

public sealed class PurgeIdempotencyKeys(CatalogDbContext db, TimeProvider clock)
{
    [Function(nameof(PurgeIdempotencyKeys))]
    public Task Run([TimerTrigger("0 20 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        db.IdempotencyKeys.PurgeAsync(clock.GetUtcNow(), cancellationToken);
}
