namespace Platform.Customers.DataRequests;

/// <summary>Starts orchestrations again that have failed, after an outage that was longer than their retries: no request is dropped.</summary>
public sealed class RestartDataRequests(CustomersDbContext db, TimeProvider clock)
{
    private const int BatchSize = 100;
    private static readonly TimeSpan Age = TimeSpan.FromHours(1);

    [Function(nameof(RestartDataRequests))]
    public async Task Run([TimerTrigger("0 35 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var before = now - Age;
        var open = await db.DataRequests.AsNoTracking().Where(r => r.EndedAt == null && r.RequestedAt < before)
            .OrderBy(r => r.RequestedAt).Take(BatchSize).ToListAsync(cancellationToken);
        foreach (var request in open) db.SendStart(request, now); // which does nothing for one that is running
        await db.SaveChangesAsync(cancellationToken);
    }
}
