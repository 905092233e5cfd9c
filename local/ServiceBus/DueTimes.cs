namespace Platform.Local.ServiceBus;

/// <summary>When the next sweep is due: for a scheduled message, an expiry, or an id that leaves the window of duplicate detection.</summary>
/// <param name="notifyOthers">Notifies other brokers on the database that a due time was brought forward.</param>
internal sealed class DueTimes(Action notifyOthers)
{
    private readonly Lock gate = new();
    private readonly Signal broughtForward = new();
    private DateTimeOffset next = DateTimeOffset.MinValue;
    private DateTimeOffset dueDuringSweep = DateTimeOffset.MaxValue;

    public DateTimeOffset Next { get { lock (gate) return next; } }

    /// <summary>Completes when the next due time is brought forward. Taken before a sweep, so that no change is missed.</summary>
    public Task BroughtForward => broughtForward.Next;

    /// <summary>Something that is due at this time was stored.</summary>
    public void Record(DateTimeOffset due)
    {
        if (TryBringForward(due)) notifyOthers();
    }

    /// <summary>Another broker stored something with an unknown due time.</summary>
    public void RecordUnknown() => TryBringForward(DateTimeOffset.MinValue);

    public void BeginSweep()
    {
        lock (gate) dueDuringSweep = DateTimeOffset.MaxValue;
    }

    public void EndSweep(DateTimeOffset found)
    {
        lock (gate) next = found < dueDuringSweep ? found : dueDuringSweep;
    }

    private bool TryBringForward(DateTimeOffset due)
    {
        lock (gate)
        {
            if (due < dueDuringSweep) dueDuringSweep = due;
            if (due >= next) return false;
            next = due;
        }
        broughtForward.Pulse();
        return true;
    }
}
