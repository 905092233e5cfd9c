namespace Platform.Local.ServiceBus;

/// <summary>Sessions: one receiver at a time has each.</summary>
public sealed class Sessions : IDisposable
{
    private readonly SessionStore store;
    private readonly Sweep sweep;
    private readonly Waiting waiting;
    private readonly BrokerContext context;
    private readonly SemaphoreSlim accepting = new(1);

    internal Sessions(SessionStore store, Sweep sweep, Waiting waiting, BrokerContext context) =>
        (this.store, this.sweep, this.waiting, this.context) = (store, sweep, waiting, context);

    /// <summary>Locks a session for one receiver.</summary>
    /// <param name="source">A queue or subscription that requires sessions.</param>
    /// <param name="sessionId">Which one; null for the one with the oldest message that nobody has.</param>
    /// <param name="wait">How long to wait for a session with messages. One with a name is tried once.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Null when there was none in time.</returns>
    public async Task<SessionLock?> AcceptAsync(MessageSource source, string? sessionId, TimeSpan wait, CancellationToken ct)
    {
        var deadline = waiting.DeadlineAfter(wait);
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            var arrived = waiting.ArrivalAt(source);
            var looked = context.Now();
            if (await TryAcceptAsync(source, sessionId, ct) is { } accepted)
                return accepted;
            if (deadline <= context.Now() || sessionId is not null)
                return null;
            await waiting.WaitAsync(source, arrived, looked, deadline, ct);
        }
    }

    /// <summary>Renews the lock of a session, and with it those of its messages. Null when it was lost.</summary>
    public Task<SessionLock?> RenewAsync(MessageSource source, SessionLock held, CancellationToken ct) =>
        store.RenewAsync(source.Entity, held, context.Now(), ct);

    /// <summary>Lets another receiver have the session.</summary>
    public async Task ReleaseAsync(MessageSource source, SessionLock held)
    {
        await store.ReleaseAsync(source.Entity, held, context.Now(), CancellationToken.None);
        waiting.Wake(source.Entity.Id, deadLetter: false);
    }

    /// <summary>What was stored with the session, if anything was, and whether the lock still holds.</summary>
    public Task<(bool Held, byte[]? State)> GetStateAsync(MessageSource source, SessionLock held, CancellationToken ct) =>
        store.GetStateAsync(source.Entity, held, context.Now(), ct);

    /// <summary>Stores something with the session; null for nothing. False when the lock was lost.</summary>
    public Task<bool> SetStateAsync(MessageSource source, SessionLock held, byte[]? state, CancellationToken ct) =>
        store.SetStateAsync(source.Entity, held, state, context.Now(), ct);

    /// <summary>Its broker does that.</summary>
    public void Dispose() => accepting.Dispose();

    private async Task<SessionLock?> TryAcceptAsync(MessageSource source, string? sessionId, CancellationToken ct)
    {
        // One at a time: two acceptors would choose the same session, and the one who loses would wait although others are free.
        await accepting.WaitAsync(ct);
        try
        {
            var now = context.Now();
            await sweep.RunIfDueAsync(now, CancellationToken.None);
            return await store.AcceptAsync(source.Entity, sessionId, now, context.InstanceId, CancellationToken.None);
        }
        finally
        {
            accepting.Release();
        }
    }
}
