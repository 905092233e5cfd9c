using Azure.Messaging.ServiceBus;
using Platform.Local.ServiceBus;

namespace Platform.Local.Host.Triggers;

/// <summary>The messages of one invocation: what the function settles itself is left alone afterwards.</summary>
internal sealed class TriggerMessageActions(
    Settlement settlement, MessageSource source, IReadOnlyList<ServiceBusReceivedMessage> messages, bool session)
    : ServiceBusMessageActions
{
    private readonly Lock gate = new();
    private readonly Dictionary<long, ServiceBusReceivedMessage> open = messages.ToDictionary(m => m.SequenceNumber);

    public IReadOnlyList<ServiceBusReceivedMessage> Unsettled
    {
        get
        {
            lock (gate)
                return [.. open.Values];
        }
    }

    public override async Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) =>
        Settled(message, (await settlement.CompleteAsync(source, [message], cancellationToken)).Count == 0);

    public override async Task AbandonMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = default, CancellationToken cancellationToken = default) =>
        Settled(message, await settlement.AbandonAsync(source, message, propertiesToModify));

    public override async Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message, Dictionary<string, object>? propertiesToModify = default, string? deadLetterReason = default,
        string? deadLetterErrorDescription = default, CancellationToken cancellationToken = default) =>
        Settled(message, await settlement.DeadLetterAsync(source, message, propertiesToModify, deadLetterReason, deadLetterErrorDescription));

    public override async Task DeferMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = default, CancellationToken cancellationToken = default) =>
        Settled(message, await settlement.DeferAsync(source, message, propertiesToModify));

    public override async Task RenewMessageLockAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default)
    {
        if (await settlement.RenewAsync(source, [message], cancellationToken) == 0)
            throw source.LockLost(session);
    }

    /// <summary>Completes what is left; returns those whose lock was lost.</summary>
    public async Task<IReadOnlyList<long>> CompleteRestAsync()
    {
        var rest = Unsettled;
        return rest.Count == 0 ? [] : await settlement.CompleteAsync(source, rest, CancellationToken.None);
    }

    public async Task AbandonRestAsync(string? error)
    {
        foreach (var message in Unsettled)
        {
            // A lost lock means the message is available already.
            if (await settlement.AbandonAsync(source, message, null, error))
                Settled(message, true);
        }
    }

    private void Settled(ServiceBusReceivedMessage message, bool held)
    {
        if (!held)
            throw source.LockLost(session);
        lock (gate)
            open.Remove(message.SequenceNumber);
    }
}

internal sealed class TriggerSessionActions(Sessions sessions, MessageSource source, SessionLock held) : ServiceBusSessionMessageActions
{
    private SessionLock held = held;

    public SessionLock Held => Volatile.Read(ref held);

    /// <summary>The function asked to let the session go after this message.</summary>
    public bool Released { get; private set; }

    public override DateTimeOffset SessionLockedUntil => Held.LockedUntil;

    public override async Task<BinaryData> GetSessionStateAsync(CancellationToken cancellationToken = default)
    {
        var (isHeld, state) = await sessions.GetStateAsync(source, Held, cancellationToken);
        return !isHeld ? throw Lost() : state is null ? null! : BinaryData.FromBytes(state);
    }

    public override async Task SetSessionStateAsync(BinaryData sessionState, CancellationToken cancellationToken = default)
    {
        if (!await sessions.SetStateAsync(source, Held, sessionState?.ToArray(), cancellationToken))
            throw Lost();
    }

    public override Task ReleaseSession(CancellationToken cancellationToken = default)
    {
        Released = true;
        return Task.CompletedTask;
    }

    public override async Task RenewSessionLockAsync(CancellationToken cancellationToken = default)
    {
        if (!await TryRenewAsync(cancellationToken))
            throw Lost();
    }

    public async Task<bool> TryRenewAsync(CancellationToken ct)
    {
        if (await sessions.RenewAsync(source, Held, ct) is not { } renewed)
            return false;
        Volatile.Write(ref held, renewed);
        return true;
    }

    private ServiceBusException Lost() => source.LockLost(ofSession: true);
}
