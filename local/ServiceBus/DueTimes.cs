using Platform.Local.Persistence;

namespace Platform.Local.ServiceBus;

/// <summary>When there is something to sweep next: a scheduled message is due, one expires, or an id leaves the window of duplicate detection.</summary>
/// <param name="notifyOthers">Tells other brokers on the database that something was stored that is due sooner than anything before.</param>
internal sealed class DueTimes(Action notifyOthers)
{
    private readonly Lock gate = new();
    private readonly Signal sooner = new();
    private DateTimeOffset next = DateTimeOffset.MinValue;
    private DateTimeOffset notedDuringSweep = DateTimeOffset.MaxValue;

    public DateTimeOffset Next
    {
        get
        {
            lock (gate)
                return next;
        }
    }

    /// <summary>Completes when something is due sooner. Taken before a sweep, so that nothing in between is missed.</summary>
    public Task Sooner => sooner.Next;

    /// <summary>Something was stored that is due at this time.</summary>
    public void Note(DateTimeOffset due)
    {
        if (IsSooner(due))
            notifyOthers();
    }

    /// <summary>Another broker stored something, whose time is not known here.</summary>
    public void NoteUnknown() => IsSooner(DateTimeOffset.MinValue);

    public void BeginSweep()
    {
        lock (gate)
            notedDuringSweep = DateTimeOffset.MaxValue;
    }

    public void EndSweep(DateTimeOffset found)
    {
        lock (gate)
            next = found < notedDuringSweep ? found : notedDuringSweep;
    }

    private bool IsSooner(DateTimeOffset due)
    {
        lock (gate)
        {
            if (due < notedDuringSweep)
                notedDuringSweep = due;
            if (due >= next)
                return false;
            next = due;
        }
        sooner.Pulse();
        return true;
    }
}
