namespace Platform.Local.ServiceBus;

/// <summary>Sessions: one receiver at a time.</summary>
public sealed partial class Broker
{
    private readonly SemaphoreSlim accepting = new(1);

    /// <summary>Null when there is no session to be had in time. A session with a name is tried once.</summary>
    internal async Task<SessionLock?> AcceptSessionAsync(Source source, string? sessionId, TimeSpan wait, CancellationToken ct)
    {
        var deadline = Deadline(wait);
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            var arrived = WaitersOf(source).Arrived.Next;
            var looked = Now();
            if (await TryAcceptAsync(source, sessionId, ct) is { } accepted)
                return accepted;
            if (deadline <= Now() || sessionId is not null)
                return null;
            await WaitAsync(source, arrived, looked, deadline, ct);
        }
    }

    private async Task<SessionLock?> TryAcceptAsync(Source source, string? sessionId, CancellationToken ct)
    {
        // One at a time: two acceptors would choose the same session, and the one who loses would wait although others are free.
        await accepting.WaitAsync(ct);
        try
        {
            var now = Now();
            await SweepIfDueAsync(now, CancellationToken.None);
            return await sessions.AcceptAsync(source.Entity, sessionId, now, instance, CancellationToken.None);
        }
        finally
        {
            accepting.Release();
        }
    }

    internal Task<SessionLock?> RenewSessionAsync(Source source, SessionLock held, CancellationToken ct) =>
        sessions.RenewAsync(source.Entity, held, Now(), ct);

    internal async Task ReleaseSessionAsync(Source source, SessionLock held)
    {
        await sessions.ReleaseAsync(source.Entity, held, Now(), CancellationToken.None);
        Wake(source.Entity.Id, deadLetter: false);
    }

    internal Task<(bool Held, byte[]? State)> GetSessionStateAsync(Source source, SessionLock held, CancellationToken ct) =>
        sessions.GetStateAsync(source.Entity, held, Now(), ct);

    internal Task<bool> SetSessionStateAsync(Source source, SessionLock held, byte[]? state, CancellationToken ct) =>
        sessions.SetStateAsync(source.Entity, held, state, Now(), ct);
}
