#nullable disable // The real package is not annotated.

using System.Collections.ObjectModel;

namespace Azure.Messaging.ServiceBus;

/// <summary>A message as the broker delivered it; <see cref="ServiceBusModelFactory"/> makes them.</summary>
public class ServiceBusReceivedMessage
{
    internal const string DeadLetterReasonKey = "DeadLetterReason";
    internal const string DeadLetterErrorDescriptionKey = "DeadLetterErrorDescription";

    internal ServiceBusReceivedMessage(IDictionary<string, object> properties) =>
        ApplicationProperties = properties is null ? ReadOnlyDictionary<string, object>.Empty : new Dictionary<string, object>(properties).AsReadOnly();

    public IReadOnlyDictionary<string, object> ApplicationProperties { get; }

    public BinaryData Body { get; internal init; }

    public string ContentType { get; internal init; }

    public string CorrelationId { get; internal init; }

    public string DeadLetterErrorDescription => ApplicationProperties.GetValueOrDefault(DeadLetterErrorDescriptionKey) as string;

    public string DeadLetterReason => ApplicationProperties.GetValueOrDefault(DeadLetterReasonKey) as string;

    public string DeadLetterSource { get; internal init; }

    public int DeliveryCount { get; internal init; }

    public long EnqueuedSequenceNumber { get; internal init; }

    public DateTimeOffset EnqueuedTime { get; internal init; }

    public DateTimeOffset ExpiresAt => TimeToLive >= DateTimeOffset.MaxValue - EnqueuedTime ? DateTimeOffset.MaxValue : EnqueuedTime + TimeToLive;

    public DateTimeOffset LockedUntil { get; internal init; }

    public string LockToken { get; internal init; }

    public string MessageId { get; internal init; }

    public string PartitionKey { get; internal init; }

    public string ReplyTo { get; internal init; }

    public string ReplyToSessionId { get; internal init; }

    public DateTimeOffset ScheduledEnqueueTime { get; internal init; }

    public long SequenceNumber { get; internal init; }

    public string SessionId { get; internal init; }

    public ServiceBusMessageState State { get; internal init; }

    public string Subject { get; internal init; }

    public TimeSpan TimeToLive { get; internal init; }

    public string To { get; internal init; }

    public string TransactionPartitionKey { get; internal init; }

    public override string ToString() => $"{{MessageId:{MessageId}}}";
}

/// <summary>Whether a message can be received, was deferred, or waits for its time.</summary>
public enum ServiceBusMessageState
{
    Active = 0,
    Deferred = 1,
    Scheduled = 2,
}
