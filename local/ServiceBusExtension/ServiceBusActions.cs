using Azure.Messaging.ServiceBus;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Settles the messages of a trigger; the local host passes a derived class.</summary>
public class ServiceBusMessageActions
{
    /// <summary>For derived classes: hosts and test doubles.</summary>
    protected ServiceBusMessageActions() { }

    /// <summary>Completes a message: it is removed from its queue or subscription.</summary>
    public virtual Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) => throw NoHost();

    /// <summary>Ends the lock: the message can be received again at once, with the changed properties.</summary>
    public virtual Task AbandonMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = default, CancellationToken cancellationToken = default) =>
            throw NoHost();

    /// <summary>Moves a message to the dead-letter queue, with a reason.</summary>
    public virtual Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message,
        Dictionary<string, object>? propertiesToModify = default,
        string? deadLetterReason = default,
        string? deadLetterErrorDescription = default,
        CancellationToken cancellationToken = default) => throw NoHost();

    /// <summary>Defers a message: from now on it is received by its sequence number only.</summary>
    public virtual Task DeferMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = default, CancellationToken cancellationToken = default) =>
            throw NoHost();

    /// <summary>Renews the lock for the lock duration of the queue or subscription.</summary>
    public virtual Task RenewMessageLockAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) => throw NoHost();

    private static InvalidOperationException NoHost() => new("These actions belong to no host: override the methods that are called.");
}

/// <summary>Acts on the session whose messages a trigger handles (<see cref="ServiceBusTriggerAttribute.IsSessionsEnabled"/>).</summary>
public class ServiceBusSessionMessageActions
{
    /// <summary>For derived classes: hosts and test doubles.</summary>
    protected ServiceBusSessionMessageActions() { }

    /// <summary>When the session's lock ends unless renewed.</summary>
    public virtual DateTimeOffset SessionLockedUntil { get; protected set; }

    /// <summary>The state; empty if none was set.</summary>
    public virtual Task<BinaryData> GetSessionStateAsync(CancellationToken cancellationToken = default) => throw NoHost();

    /// <summary>Sets the session's state; null removes it.</summary>
    public virtual Task SetSessionStateAsync(BinaryData sessionState, CancellationToken cancellationToken = default) => throw NoHost();

    /// <summary>Releases the session as soon as the function has ended, so that others can accept it.</summary>
    public virtual Task ReleaseSession(CancellationToken cancellationToken = default) => throw NoHost();

    /// <summary>Renews the session's lock for the lock duration of the queue or subscription.</summary>
    public virtual Task RenewSessionLockAsync(CancellationToken cancellationToken = default) => throw NoHost();

    private static InvalidOperationException NoHost() => new("These actions belong to no host: override the methods that are called.");
}
