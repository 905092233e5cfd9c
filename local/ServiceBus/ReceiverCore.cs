namespace Platform.Local.ServiceBus;

/// <summary>What receivers with and without a session have in common; their base classes are given by the real package.</summary>
internal sealed class ReceiverCore(Broker broker, string path, ServiceBusReceiveMode mode, SessionLock? session)
{
    private long peekedUpTo;

    public string Path => path;
    public ServiceBusReceiveMode Mode => mode;
    public SessionLock? Session { get; private set; } = session;
    public bool Closed { get; private set; }
    private bool Deletes => mode == ServiceBusReceiveMode.ReceiveAndDelete;

    public async Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveAsync(int max, TimeSpan? wait, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        var source = await FindAsync(ct);
        if (Session is null && source.RequiresSession)
            throw new InvalidOperationException($"'{path}' requires sessions: accept a session to receive from it.");
        if (Session is not null && Session.LockedUntil <= broker.Clock.GetUtcNow()) throw Lost();
        return await broker.Receiving.ReceiveAsync(source, max, mode, Session, wait ?? LocalServiceBusClient.DefaultWait, ct);
    }

    public async Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveDeferredAsync(IEnumerable<long> sequences, CancellationToken ct) =>
        await broker.Receiving.ReceiveDeferredAsync(await FindAsync(ct), [.. sequences.Distinct()], mode, Session);

    public async Task<IReadOnlyList<ServiceBusReceivedMessage>> PeekAsync(int max, long? from, CancellationToken ct)
    {
        var peeked = await broker.Receiving.PeekAsync(await FindAsync(ct), from ?? peekedUpTo + 1, max, Session?.SessionId, ct);
        if (peeked.Count > 0) peekedUpTo = peeked[^1].SequenceNumber;
        return peeked;
    }

    public async Task CompleteAsync(ServiceBusReceivedMessage message, CancellationToken ct)
    {
        if ((await broker.Settlement.CompleteAsync(await FindLockedAsync(ct), [message], ct)).Count > 0) throw Lost();
    }

    public async Task AbandonAsync(ServiceBusReceivedMessage message, IDictionary<string, object>? changes, CancellationToken ct) =>
        Held(await broker.Settlement.AbandonAsync(await FindLockedAsync(ct), message, changes));

    public async Task DeferAsync(ServiceBusReceivedMessage message, IDictionary<string, object>? changes, CancellationToken ct) =>
        Held(await broker.Settlement.DeferAsync(await FindLockedAsync(ct), message, changes));

    public async Task DeadLetterAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? changes, string? reason, string? description, CancellationToken ct)
    {
        var source = await FindLockedAsync(ct);
        if (source.IsDeadLetterQueue)
            throw new InvalidOperationException("A message of a dead-letter queue cannot be dead-lettered: complete it, or send a copy to where it came from.");
        Held(await broker.Settlement.DeadLetterAsync(source, message, changes, reason, description));
    }

    public async Task RenewAsync(ServiceBusReceivedMessage message, CancellationToken ct)
    {
        if (Session is not null) throw new InvalidOperationException("The lock of a message of a session is the lock of the session: renew that.");
        Held(await broker.Settlement.RenewAsync(await FindLockedAsync(ct), [message], ct) > 0);
    }

    public async Task RenewSessionAsync(CancellationToken ct) => Session = await broker.Sessions.RenewAsync(await FindAsync(ct), Session!, ct) ?? throw Lost();

    public async Task<BinaryData> GetSessionStateAsync(CancellationToken ct)
    {
        var (held, state) = await broker.Sessions.GetStateAsync(await FindAsync(ct), Session!, ct);
        Held(held);
        return state is null ? null! : BinaryData.FromBytes(state);
    }

    public async Task SetSessionStateAsync(BinaryData? state, CancellationToken ct) =>
        Held(await broker.Sessions.SetStateAsync(await FindAsync(ct), Session!, state?.ToArray(), ct));

    public async Task CloseAsync()
    {
        if (Closed) return;
        var source = await FindAsync(CancellationToken.None);
        Closed = true;
        if (Session is not null) await broker.Sessions.ReleaseAsync(source, Session);
    }

    private Task<MessageSource> FindAsync(CancellationToken ct)
    {
        ObjectDisposedException.ThrowIf(Closed, this);
        return broker.FindSourceAsync(path, ct);
    }

    private Task<MessageSource> FindLockedAsync(CancellationToken ct) =>
        Deletes
            ? throw new InvalidOperationException("A message received with ReceiveAndDelete is gone from the queue: there is nothing to settle.")
            : FindAsync(ct);

    private void Held(bool held)
    {
        if (!held) throw Lost();
    }

    private ServiceBusException Lost() => MessageSource.LockLost(path, Session is not null);
}
