using System.Collections.Concurrent;

namespace Platform.Local.ServiceBus;

/// <summary>Lets receivers wait for messages, and wakes them.</summary>
/// <param name="notifyOthers">Notifies other brokers on the database that a messaging entity or its dead-letter queue has messages.</param>
internal sealed class Waiting(MessageStore store, BrokerContext context, Action<int> notifyOthers)
{
    private readonly ConcurrentDictionary<(int EntityId, bool DeadLetter), Waiters> all = new();

    /// <summary>Completes at the next arrival. Taken before looking for messages, so that none is missed.</summary>
    public Task ArrivalAt(MessageSource source) => WaitersOf(source).Arrived.Next;

    public DateTimeOffset DeadlineAfter(TimeSpan wait)
    {
        var now = context.Now();
        return wait > DateTimeOffset.MaxValue - now ? DateTimeOffset.MaxValue : now + wait;
    }

    /// <summary>Waits for an arrival, or until a lock may have ended, which sends no notification.</summary>
    /// <param name="arrived">Its <see cref="ArrivalAt"/>, taken before the receive at <paramref name="checkedAt"/> that found nothing.</param>
    public async Task WaitAsync(MessageSource source, Task arrived, DateTimeOffset checkedAt, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        var waiters = WaitersOf(source);
        // The answer holds until then: later locks end later.
        if (waiters.RecheckAt <= checkedAt)
            waiters.RecheckAt = await store.GetNextLockEndAsync(source, checkedAt, cancellationToken) ?? checkedAt + source.LockDuration;
        var due = waiters.RecheckAt;
        await Signal.WaitAsync(arrived, due < deadline ? due : deadline, context.Clock, cancellationToken);
    }

    /// <summary>Wakes the receivers of this process and of others.</summary>
    public void Wake(int entityId, bool deadLetter)
    {
        WakeHere(entityId, deadLetter);
        notifyOthers(entityId);
    }

    /// <summary>Wakes the receivers of this process.</summary>
    public void WakeHere(int entityId, bool deadLetter)
    {
        if (all.TryGetValue((entityId, deadLetter), out var waiters)) waiters.Arrived.Pulse();
    }

    /// <summary>Wakes all receivers of this process.</summary>
    public void WakeAllHere()
    {
        foreach (var waiters in all.Values) waiters.Arrived.Pulse();
    }

    private Waiters WaitersOf(MessageSource source) => all.GetOrAdd((source.Entity.Id, source.IsDeadLetterQueue), static _ => new Waiters());

    /// <summary>The waiting receivers of one messaging entity or dead-letter queue.</summary>
    private sealed class Waiters
    {
        private long recheckAt;

        public Signal Arrived { get; } = new();

        /// <summary>No lock ends earlier.</summary>
        public DateTimeOffset RecheckAt
        {
            get => new(Volatile.Read(ref recheckAt), TimeSpan.Zero);
            set => Volatile.Write(ref recheckAt, value.UtcTicks);
        }
    }
}
