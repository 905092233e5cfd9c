using Azure.Messaging.ServiceBus;

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
        if (Session is null && source.Entity.RequiresSession && !source.DeadLetter)
            throw new InvalidOperationException($"'{path}' requires sessions: accept a session to receive from it.");
        if (Session is not null && Session.LockedUntil <= broker.Now())
            throw Lost();
        return await broker.ReceiveAsync(source, max, Deletes, Session, wait ?? LocalServiceBusClient.DefaultWait, ct);
    }

    public async Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveDeferredAsync(IEnumerable<long> sequences, CancellationToken ct) =>
        await broker.ReceiveDeferredAsync(await FindAsync(ct), [.. sequences.Distinct()], Deletes, Session);

    public async Task<IReadOnlyList<ServiceBusReceivedMessage>> PeekAsync(int max, long? from, CancellationToken ct)
    {
        var peeked = await broker.PeekAsync(await FindAsync(ct), from ?? peekedUpTo + 1, max, Session?.SessionId, ct);
        if (peeked.Count > 0)
            peekedUpTo = peeked[^1].SequenceNumber;
        return peeked;
    }

    public async Task CompleteAsync(ServiceBusReceivedMessage message, CancellationToken ct)
    {
        if ((await broker.CompleteAsync(await FindLockedAsync(ct), [message], ct)).Count > 0)
            throw Lost();
    }

    public async Task AbandonAsync(ServiceBusReceivedMessage message, IDictionary<string, object>? changes, CancellationToken ct) =>
        Held(await broker.AbandonAsync(await FindLockedAsync(ct), message, changes));

    public async Task DeferAsync(ServiceBusReceivedMessage message, IDictionary<string, object>? changes, CancellationToken ct) =>
        Held(await broker.DeferAsync(await FindLockedAsync(ct), message, changes));

    public async Task DeadLetterAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? changes, string? reason, string? description, CancellationToken ct)
    {
        var source = await FindLockedAsync(ct);
        if (source.DeadLetter)
            throw new InvalidOperationException("A message of a dead-letter queue cannot be dead-lettered: complete it, or send a copy to where it came from.");
        Held(await broker.DeadLetterAsync(source, message, changes, reason, description));
    }

    public async Task RenewAsync(ServiceBusReceivedMessage message, CancellationToken ct)
    {
        if (Session is not null)
            throw new InvalidOperationException("The lock of a message of a session is the lock of the session: renew that.");
        Held(await broker.RenewAsync(await FindLockedAsync(ct), [message], ct) > 0);
    }

    public async Task RenewSessionAsync(CancellationToken ct) =>
        Session = await broker.RenewSessionAsync(await FindAsync(ct), Session!, ct) ?? throw Lost();

    public async Task<BinaryData> GetSessionStateAsync(CancellationToken ct)
    {
        var (held, state) = await broker.GetSessionStateAsync(await FindAsync(ct), Session!, ct);
        Held(held);
        return state is null ? null! : BinaryData.FromBytes(state);
    }

    public async Task SetSessionStateAsync(BinaryData? state, CancellationToken ct) =>
        Held(await broker.SetSessionStateAsync(await FindAsync(ct), Session!, state?.ToArray(), ct));

    public async Task CloseAsync()
    {
        if (Closed)
            return;
        var source = await FindAsync(CancellationToken.None);
        Closed = true;
        if (Session is not null)
            await broker.ReleaseSessionAsync(source, Session);
    }

    private Task<Source> FindAsync(CancellationToken ct)
    {
        ObjectDisposedException.ThrowIf(Closed, this);
        return broker.FindSourceAsync(path, ct);
    }

    private Task<Source> FindLockedAsync(CancellationToken ct) =>
        Deletes
            ? throw new InvalidOperationException("A message received with ReceiveAndDelete is gone from the queue: there is nothing to settle.")
            : FindAsync(ct);

    private void Held(bool held)
    {
        if (!held)
            throw Lost();
    }

    private ServiceBusException Lost() => Lost(path, Session is not null);

    public static ServiceBusException Lost(string path, bool session) =>
        session
            ? new("The session lock has expired, or the message was settled before. Accept the session again.", ServiceBusFailureReason.SessionLockLost, path)
            : new(
                "The lock supplied is invalid. Either the lock expired, or the message has already been removed from the queue.",
                ServiceBusFailureReason.MessageLockLost, path);
}
