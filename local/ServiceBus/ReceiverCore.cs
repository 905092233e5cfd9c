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

    public async Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveAsync(int max, TimeSpan? wait, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        var source = await FindAsync(cancellationToken);
        if (Session is null && source.RequiresSession)
            throw new InvalidOperationException($"'{path}' requires sessions: accept a session to receive from it.");
        if (Session is not null && Session.LockedUntil <= broker.Clock.GetUtcNow()) throw Lost();
        return await broker.Receiving.ReceiveAsync(source, max, mode, Session, wait ?? LocalServiceBusClient.DefaultWait, cancellationToken);
    }

    public async Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveDeferredAsync(IEnumerable<long> sequences, CancellationToken cancellationToken) =>
        await broker.Receiving.ReceiveDeferredAsync(await FindAsync(cancellationToken), [.. sequences.Distinct()], mode, Session);

    public async Task<IReadOnlyList<ServiceBusReceivedMessage>> PeekAsync(int max, long? from, CancellationToken cancellationToken)
    {
        var peeked = await broker.Receiving.PeekAsync(await FindAsync(cancellationToken), from ?? peekedUpTo + 1, max, Session?.SessionId, cancellationToken);
        if (peeked.Count > 0) peekedUpTo = peeked[^1].SequenceNumber;
        return peeked;
    }

    public async Task CompleteAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken)
    {
        if ((await broker.Settlement.CompleteAsync(await FindLockedAsync(cancellationToken), [message], cancellationToken)).Count > 0) throw Lost();
    }

    public async Task AbandonAsync(ServiceBusReceivedMessage message, IDictionary<string, object>? changes, CancellationToken cancellationToken) =>
        Held(await broker.Settlement.AbandonAsync(await FindLockedAsync(cancellationToken), message, changes));

    public async Task DeferAsync(ServiceBusReceivedMessage message, IDictionary<string, object>? changes, CancellationToken cancellationToken) =>
        Held(await broker.Settlement.DeferAsync(await FindLockedAsync(cancellationToken), message, changes));

    public async Task DeadLetterAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? changes, string? reason, string? description, CancellationToken cancellationToken)
    {
        var source = await FindLockedAsync(cancellationToken);
        if (source.IsDeadLetterQueue)
            throw new InvalidOperationException("A message of a dead-letter queue cannot be dead-lettered: complete it, or send a copy to where it came from.");
        Held(await broker.Settlement.DeadLetterAsync(source, message, changes, reason, description));
    }

    public async Task RenewAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken)
    {
        if (Session is not null) throw new InvalidOperationException("The lock of a message of a session is the lock of the session: renew that.");
        Held(await broker.Settlement.RenewAsync(await FindLockedAsync(cancellationToken), [message], cancellationToken) > 0);
    }

    public async Task RenewSessionAsync(CancellationToken cancellationToken) =>
        Session = await broker.Sessions.RenewAsync(await FindAsync(cancellationToken), Session!, cancellationToken) ?? throw Lost();

    public async Task<BinaryData> GetSessionStateAsync(CancellationToken cancellationToken)
    {
        var (held, state) = await broker.Sessions.GetStateAsync(await FindAsync(cancellationToken), Session!, cancellationToken);
        Held(held);
        return state is null ? null! : BinaryData.FromBytes(state);
    }

    public async Task SetSessionStateAsync(BinaryData? state, CancellationToken cancellationToken) =>
        Held(await broker.Sessions.SetStateAsync(await FindAsync(cancellationToken), Session!, state?.ToArray(), cancellationToken));

    public async Task CloseAsync()
    {
        if (Closed) return;
        var source = await FindAsync(CancellationToken.None);
        Closed = true;
        if (Session is not null) await broker.Sessions.ReleaseAsync(source, Session);
    }

    private Task<MessageSource> FindAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Closed, this);
        return broker.FindSourceAsync(path, cancellationToken);
    }

    private Task<MessageSource> FindLockedAsync(CancellationToken cancellationToken) =>
        Deletes
            ? throw new InvalidOperationException("A message received with ReceiveAndDelete is gone from the queue: there is nothing to settle.")
            : FindAsync(cancellationToken);

    private void Held(bool held)
    {
        if (!held) throw Lost();
    }

    private ServiceBusException Lost() => MessageSource.LockLost(path, Session is not null);
}
