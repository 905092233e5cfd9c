using Azure.Messaging.ServiceBus;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Settles the messages of a trigger; the host derives from it.</summary>
public class ServiceBusMessageActions
{
    protected ServiceBusMessageActions()
    {
    }

    public virtual Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) => throw NoTransport.Exception();

    public virtual Task AbandonMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = default, CancellationToken cancellationToken = default) => throw NoTransport.Exception();

    public virtual Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message,
        Dictionary<string, object>? propertiesToModify = default,
        string? deadLetterReason = default,
        string? deadLetterErrorDescription = default,
        CancellationToken cancellationToken = default) => throw NoTransport.Exception();

    public virtual Task DeferMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = default, CancellationToken cancellationToken = default) => throw NoTransport.Exception();

    public virtual Task RenewMessageLockAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) => throw NoTransport.Exception();
}

/// <summary>Acts on the session whose messages a trigger handles; the host derives from it.</summary>
public class ServiceBusSessionMessageActions
{
    protected ServiceBusSessionMessageActions()
    {
    }

    public virtual DateTimeOffset SessionLockedUntil { get; protected set; }

    public virtual Task<BinaryData> GetSessionStateAsync(CancellationToken cancellationToken = default) => throw NoTransport.Exception();

    public virtual Task SetSessionStateAsync(BinaryData sessionState, CancellationToken cancellationToken = default) => throw NoTransport.Exception();

    public virtual Task ReleaseSession(CancellationToken cancellationToken = default) => throw NoTransport.Exception();

    public virtual Task RenewSessionLockAsync(CancellationToken cancellationToken = default) => throw NoTransport.Exception();
}
