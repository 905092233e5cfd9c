namespace Platform.Local.ServiceBus;

/// <summary>Accepts sessions, each by one receiver at a time, and stores their state.</summary>
public sealed class Sessions : IDisposable
{
    private readonly SessionStore store;
    private readonly Sweep sweep;
    private readonly Waiting waiting;
    private readonly BrokerContext context;
    private readonly SemaphoreSlim accepting = new(1);

    internal Sessions(SessionStore store, Sweep sweep, Waiting waiting, BrokerContext context) =>
        (this.store, this.sweep, this.waiting, this.context) = (store, sweep, waiting, context);

    /// <summary>Locks a session for one receiver; null when there was none in time.</summary>
    /// <param name="sessionId">The session; null for the unlocked one with the oldest message.</param>
    /// <param name="wait">How long to wait for a session with messages. A named session is tried once.</param>
    public async Task<SessionLock?> AcceptAsync(MessageSource source, string? sessionId, TimeSpan wait, CancellationToken cancellationToken)
    {
        var deadline = waiting.DeadlineAfter(wait);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var arrived = waiting.ArrivalAt(source);
            var checkedAt = context.Now();
            if (await TryAcceptAsync(source, sessionId, cancellationToken) is { } accepted) return accepted;
            if (deadline <= context.Now() || sessionId is not null) return null;
            await waiting.WaitAsync(source, arrived, checkedAt, deadline, cancellationToken);
        }
    }

    /// <summary>Renews the locks of a session and its messages. Null when the lock was lost.</summary>
    public Task<SessionLock?> RenewAsync(MessageSource source, SessionLock held, CancellationToken cancellationToken) =>
        store.RenewAsync(source.Entity, held, context.Now(), cancellationToken);

    /// <summary>Releases a session.</summary>
    public async Task ReleaseAsync(MessageSource source, SessionLock held)
    {
        await store.ReleaseAsync(source.Entity, held, context.Now(), CancellationToken.None);
        waiting.Wake(source.Entity.Id, deadLetter: false);
    }

    /// <summary>The session's state, if any, and whether the lock still holds.</summary>
    public Task<(bool Held, byte[]? State)> GetStateAsync(MessageSource source, SessionLock held, CancellationToken cancellationToken) =>
        store.GetStateAsync(source.Entity, held, context.Now(), cancellationToken);

    /// <summary>Sets the session's state; null removes it. False when the lock was lost.</summary>
    public Task<bool> SetStateAsync(MessageSource source, SessionLock held, byte[]? state, CancellationToken cancellationToken) =>
        store.SetStateAsync(source.Entity, held, state, context.Now(), cancellationToken);

    /// <summary>Called by the broker.</summary>
    public void Dispose() => accepting.Dispose();

    private async Task<SessionLock?> TryAcceptAsync(MessageSource source, string? sessionId, CancellationToken cancellationToken)
    {
        // One at a time: two acceptors would choose the same session, and the loser would wait although others are free.
        await accepting.WaitAsync(cancellationToken);
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
