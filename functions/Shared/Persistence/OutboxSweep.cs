using Microsoft.EntityFrameworkCore;
using Platform.Shared.Messaging;
using Platform.Shared.Privacy;

namespace Platform.Shared.Persistence;

/// <summary>The work of each app's sweep timer: wakes the dispatcher for messages that were left behind, and purges old inbox rows and ids of erased
/// people.</summary>
public sealed class OutboxSweep(PlatformDbContext db, OutboxSignal signal, TimeProvider clock)
{
    /// <summary>The retention of ids of processed messages: longer than a message lives in a queue and is likely to be redriven.</summary>
    public static readonly TimeSpan InboxRetention = TimeSpan.FromDays(30);

    /// <summary>Runs the sweep once.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (await db.Outbox.AnyAsync(cancellationToken)) signal.Set();
        var before = clock.GetUtcNow() - InboxRetention;
        await db.Inbox.Where(m => m.ProcessedAt < before).ExecuteDeleteAsync(cancellationToken);
        var erasedBefore = clock.GetUtcNow() - ErasedPeople.Retention;
        await db.Database.ExecuteSqlAsync($"delete from erased_people where erased_at < {erasedBefore}", cancellationToken);
    }
}
