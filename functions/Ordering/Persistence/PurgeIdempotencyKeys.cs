namespace Platform.Ordering.Persistence;

public sealed class PurgeIdempotencyKeys(OrderingDbContext db, TimeProvider clock)
{
    [Function(nameof(PurgeIdempotencyKeys))]
    public Task Run([TimerTrigger("0 20 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        db.IdempotencyKeys.PurgeAsync(clock.GetUtcNow(), cancellationToken);
}
