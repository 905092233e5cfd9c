using System.Collections.Concurrent;
using Platform.Local.Persistence;

namespace Platform.Local.ServiceBus;

/// <summary>How receivers wait until there is something to receive, and are woken.</summary>
/// <param name="store">Knows when locks end.</param>
/// <param name="context">The clock.</param>
/// <param name="notifyOthers">Tells other brokers on the database that there is something in this messaging entity or its dead-letter queue.</param>
internal sealed class Waiting(MessageStore store, BrokerContext context, Action<int> notifyOthers)
{
    private readonly ConcurrentDictionary<(int EntityId, bool DeadLetter), Waiters> all = new();

    /// <summary>Completes at the next arrival. Taken before looking for messages, so that nothing in between is missed.</summary>
    public Task ArrivalAt(MessageSource source) => WaitersOf(source).Arrived.Next;

    public DateTimeOffset DeadlineAfter(TimeSpan wait)
    {
        var now = context.Now();
        return wait > DateTimeOffset.MaxValue - now ? DateTimeOffset.MaxValue : now + wait;
    }

    /// <summary>Waits for an arrival, or until a lock may have ended, of which nobody is notified.</summary>
    /// <param name="source">What is waited for.</param>
    /// <param name="arrived">The arrival, taken before looking.</param>
    /// <param name="looked">The time of the look that found nothing.</param>
    /// <param name="deadline">When to give up.</param>
    /// <param name="ct">Cancels.</param>
    public async Task WaitAsync(MessageSource source, Task arrived, DateTimeOffset looked, DateTimeOffset deadline, CancellationToken ct)
    {
        var waiters = WaitersOf(source);
        // What was found once holds until then, because a lock that anybody gets later ends later.
        if (waiters.LookAgainAt <= looked)
            waiters.LookAgainAt = await store.GetNextLockEndAsync(source, looked, ct) ?? looked + source.LockDuration;
        var due = waiters.LookAgainAt;
        await Signal.WaitAsync(arrived, due < deadline ? due : deadline, context.Clock, ct);
    }

    /// <summary>There is something to receive, for whoever waits in this process or another.</summary>
    public void Wake(int entityId, bool deadLetter)
    {
        WakeHere(entityId, deadLetter);
        notifyOthers(entityId);
    }

    /// <summary>For whoever waits in this process.</summary>
    public void WakeHere(int entityId, bool deadLetter)
    {
        if (all.TryGetValue((entityId, deadLetter), out var waiters))
            waiters.Arrived.Pulse();
    }

    /// <summary>All receivers of this process.</summary>
    public void WakeAllHere()
    {
        foreach (var waiters in all.Values)
            waiters.Arrived.Pulse();
    }

    private Waiters WaitersOf(MessageSource source) => all.GetOrAdd((source.Entity.Id, source.IsDeadLetterQueue), static _ => new Waiters());

    /// <summary>Those who wait for the messages, or the dead letters, of one messaging entity.</summary>
    private sealed class Waiters
    {
        private long lookAgainAt;

        public Signal Arrived { get; } = new();

        /// <summary>No lock ends before.</summary>
        public DateTimeOffset LookAgainAt
        {
            get => new(Volatile.Read(ref lookAgainAt), TimeSpan.Zero);
            set => Volatile.Write(ref lookAgainAt, value.UtcTicks);
        }
    }
}
