using Microsoft.EntityFrameworkCore;
using Platform.Shared.Messaging;

namespace Platform.Shared.Persistence;

/// <summary>What each app's sweep timer does: wakes the dispatcher for messages that a crash or an outage left over, and forgets old inbox rows.</summary>
public sealed class OutboxSweep(PlatformDbContext db, OutboxSignal signal, TimeProvider clock)
{
    /// <summary>How long ids of processed messages are kept: longer than any message lives in a queue and its redrive is likely.</summary>
    public static readonly TimeSpan InboxRetention = TimeSpan.FromDays(30);

    /// <summary>Runs the sweep once.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (await db.Outbox.AnyAsync(cancellationToken)) signal.Set();
        var before = clock.GetUtcNow() - InboxRetention;
        await db.Inbox.Where(m => m.ProcessedAt < before).ExecuteDeleteAsync(cancellationToken);
    }
}
