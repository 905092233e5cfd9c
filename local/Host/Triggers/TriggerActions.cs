using Azure.Messaging.ServiceBus;

namespace Platform.Local.Host.Triggers;

/// <summary>Settles the messages of an invocation, and tracks the unsettled ones.</summary>
internal sealed class TriggerMessageActions(Settlement settlement, MessageSource source, IReadOnlyList<ServiceBusReceivedMessage> messages, bool session)
    : ServiceBusMessageActions
{
    private readonly Lock gate = new();
    private readonly Dictionary<long, ServiceBusReceivedMessage> open = messages.ToDictionary(m => m.SequenceNumber);

    public IReadOnlyList<ServiceBusReceivedMessage> Unsettled { get { lock (gate) return [.. open.Values]; } }

    public override async Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) =>
        MarkSettled(message, (await settlement.CompleteAsync(source, [message], cancellationToken)).Count == 0);

    public override async Task AbandonMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = default, CancellationToken cancellationToken = default) =>
        MarkSettled(message, await settlement.AbandonAsync(source, message, propertiesToModify));

    public override async Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message, Dictionary<string, object>? propertiesToModify = default, string? deadLetterReason = default,
        string? deadLetterErrorDescription = default, CancellationToken cancellationToken = default) =>
        MarkSettled(message, await settlement.DeadLetterAsync(source, message, propertiesToModify, deadLetterReason, deadLetterErrorDescription));

    public override async Task DeferMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = default, CancellationToken cancellationToken = default) =>
        MarkSettled(message, await settlement.DeferAsync(source, message, propertiesToModify));

    public override async Task RenewMessageLockAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default)
    {
        if (await settlement.RenewAsync(source, [message], cancellationToken) == 0) throw source.LockLost(session);
    }

    /// <summary>Completes unsettled messages; returns those whose lock was lost.</summary>
    public async Task<IReadOnlyList<long>> CompleteUnsettledAsync()
    {
        var rest = Unsettled;
        return rest.Count == 0 ? [] : await settlement.CompleteAsync(source, rest, CancellationToken.None);
    }

    public async Task AbandonUnsettledAsync(string? error)
    {
        foreach (var message in Unsettled)
        {
            // After a lost lock, the message is available anyway.
            if (await settlement.AbandonAsync(source, message, null, error)) MarkSettled(message, true);
        }
    }

    private void MarkSettled(ServiceBusReceivedMessage message, bool held)
    {
        if (!held) throw source.LockLost(session);
        lock (gate) open.Remove(message.SequenceNumber);
    }
}

internal sealed class TriggerSessionActions(Sessions sessions, MessageSource source, SessionLock held) : ServiceBusSessionMessageActions
{
    private SessionLock held = held;

    public SessionLock Held => Volatile.Read(ref held);

    /// <summary>Whether the function released the session.</summary>
    public bool Released { get; private set; }

    public override DateTimeOffset SessionLockedUntil => Held.LockedUntil;

    public override async Task<BinaryData> GetSessionStateAsync(CancellationToken cancellationToken = default)
    {
        var (isHeld, state) = await sessions.GetStateAsync(source, Held, cancellationToken);
        return !isHeld ? throw Lost() : state is null ? null! : BinaryData.FromBytes(state);
    }

    public override async Task SetSessionStateAsync(BinaryData sessionState, CancellationToken cancellationToken = default)
    {
        if (!await sessions.SetStateAsync(source, Held, sessionState?.ToArray(), cancellationToken)) throw Lost();
    }

    public override Task ReleaseSession(CancellationToken cancellationToken = default)
    {
        Released = true;
        return Task.CompletedTask;
    }

    public override async Task RenewSessionLockAsync(CancellationToken cancellationToken = default)
    {
        if (!await TryRenewAsync(cancellationToken)) throw Lost();
    }

    public async Task<bool> TryRenewAsync(CancellationToken cancellationToken)
    {
        if (await sessions.RenewAsync(source, Held, cancellationToken) is not { } renewed) return false;
        Volatile.Write(ref held, renewed);
        return true;
    }

    private ServiceBusException Lost() => source.LockLost(ofSession: true);
}
