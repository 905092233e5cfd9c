using System.Globalization;
using Platform.Local.Persistence;

namespace Platform.Local.ServiceBus;

/// <summary>How receivers learn that there is something to receive, from this process and from others on the same database.</summary>
public sealed partial class Broker
{
    // What processes tell each other: these, or the id of an entity.
    private const string Everything = "*";
    private const string SomethingDueSooner = "due";

    /// <summary>Those who wait for messages, or dead letters, of an entity.</summary>
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

    private Waiters WaitersOf(Source source) => waiters.GetOrAdd((source.Entity.Id, source.DeadLetter), static _ => new Waiters());

    /// <summary>Waits for an arrival, or until a lock may have ended: nobody tells of that.</summary>
    /// <param name="source">What is waited for.</param>
    /// <param name="arrived">The signal, taken before looking.</param>
    /// <param name="looked">The time of the look that found nothing.</param>
    /// <param name="deadline">When to give up.</param>
    /// <param name="ct">Cancels.</param>
    private async Task WaitAsync(Source source, Task arrived, DateTimeOffset looked, DateTimeOffset deadline, CancellationToken ct)
    {
        var waiters = WaitersOf(source);
        // What was found once holds until then, because a lock that anybody gets later ends later.
        if (waiters.LookAgainAt <= looked)
            waiters.LookAgainAt = await store.GetNextLockEndAsync(source, looked, ct) ?? looked + source.Entity.LockDuration;
        var due = waiters.LookAgainAt;
        await Signal.WaitAsync(arrived, due < deadline ? due : deadline, clock, ct);
    }

    /// <summary>There is something to receive, for whoever waits in this process or another.</summary>
    private void Wake(int entityId, bool deadLetter)
    {
        Pulse(entityId, deadLetter);
        announcements.Tell(entityId.ToString(CultureInfo.InvariantCulture));
    }

    private void Pulse(int entityId, bool deadLetter)
    {
        if (waiters.TryGetValue((entityId, deadLetter), out var waiting))
            waiting.Arrived.Pulse();
    }

    private void Hear(string? what)
    {
        switch (what)
        {
            case SomethingDueSooner:
                IsDueSooner(DateTimeOffset.MinValue);
                break;
            case null or Everything:
                IsDueSooner(DateTimeOffset.MinValue);
                foreach (var waiting in waiters.Values)
                    waiting.Arrived.Pulse();
                break;
            default:
                var entity = int.Parse(what, CultureInfo.InvariantCulture);
                Pulse(entity, deadLetter: false);
                Pulse(entity, deadLetter: true);
                break;
        }
    }
}
