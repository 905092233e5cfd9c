#nullable disable // The real package is not annotated.

namespace Azure.Messaging.ServiceBus.Administration;

/// <summary>What a queue holds; <see cref="ServiceBusModelFactory"/> makes them.</summary>
public class QueueRuntimeProperties
{
    internal QueueRuntimeProperties(string name) => Name = name;

    public string Name { get; }

    public long TotalMessageCount { get; internal init; }

    public long ActiveMessageCount { get; internal init; }

    public long DeadLetterMessageCount { get; internal init; }

    public long ScheduledMessageCount { get; internal init; }

    public long TransferMessageCount { get; internal init; }

    public long TransferDeadLetterMessageCount { get; internal init; }

    public long SizeInBytes { get; internal init; }

    public DateTimeOffset CreatedAt { get; internal init; }

    public DateTimeOffset UpdatedAt { get; internal init; }

    public DateTimeOffset AccessedAt { get; internal init; }
}

/// <summary>What a topic holds; <see cref="ServiceBusModelFactory"/> makes them.</summary>
public class TopicRuntimeProperties
{
    internal TopicRuntimeProperties(string name) => Name = name;

    public string Name { get; }

    public long ScheduledMessageCount { get; internal init; }

    public long SizeInBytes { get; internal init; }

    public int SubscriptionCount { get; internal init; }

    public DateTimeOffset CreatedAt { get; internal init; }

    public DateTimeOffset UpdatedAt { get; internal init; }

    public DateTimeOffset AccessedAt { get; internal init; }
}

/// <summary>What a subscription holds; <see cref="ServiceBusModelFactory"/> makes them.</summary>
public class SubscriptionRuntimeProperties
{
    internal SubscriptionRuntimeProperties(string topicName, string subscriptionName) => (TopicName, SubscriptionName) = (topicName, subscriptionName);

    public string TopicName { get; }

    public string SubscriptionName { get; }

    public long TotalMessageCount { get; internal init; }

    public long ActiveMessageCount { get; internal init; }

    public long DeadLetterMessageCount { get; internal init; }

    public long TransferMessageCount { get; internal init; }

    public long TransferDeadLetterMessageCount { get; internal init; }

    public DateTimeOffset CreatedAt { get; internal init; }

    public DateTimeOffset UpdatedAt { get; internal init; }

    public DateTimeOffset AccessedAt { get; internal init; }
}
