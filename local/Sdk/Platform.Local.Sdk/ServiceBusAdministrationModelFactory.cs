#nullable disable // Like the real package's factory.

using Azure.Messaging.ServiceBus.Administration;

namespace Platform.Local.Sdk;

/// <summary>The methods of the real ServiceBusModelFactory that make runtime properties. They stand apart from it because the recorded
/// surface of the real packages lacks the Administration namespace.</summary>
public static class ServiceBusAdministrationModelFactory
{
    public static QueueRuntimeProperties QueueRuntimeProperties(
        string name,
        long activeMessageCount = 0,
        long scheduledMessageCount = 0,
        long deadLetterMessageCount = 0,
        long transferDeadLetterMessageCount = 0,
        long transferMessageCount = 0,
        long totalMessageCount = 0,
        long sizeInBytes = 0,
        DateTimeOffset createdAt = default,
        DateTimeOffset updatedAt = default,
        DateTimeOffset accessedAt = default) => new()
        {
            Name = name,
            ActiveMessageCount = activeMessageCount,
            ScheduledMessageCount = scheduledMessageCount,
            DeadLetterMessageCount = deadLetterMessageCount,
            TransferDeadLetterMessageCount = transferDeadLetterMessageCount,
            TransferMessageCount = transferMessageCount,
            TotalMessageCount = totalMessageCount,
            SizeInBytes = sizeInBytes,
            CreatedAt = createdAt,
            UpdatedAt = updatedAt,
            AccessedAt = accessedAt,
        };

    public static SubscriptionRuntimeProperties SubscriptionRuntimeProperties(
        string topicName,
        string subscriptionName,
        long activeMessageCount = 0,
        long deadLetterMessageCount = 0,
        long transferDeadLetterMessageCount = 0,
        long transferMessageCount = 0,
        long totalMessageCount = 0,
        DateTimeOffset createdAt = default,
        DateTimeOffset updatedAt = default,
        DateTimeOffset accessedAt = default) => new()
        {
            TopicName = topicName,
            SubscriptionName = subscriptionName,
            ActiveMessageCount = activeMessageCount,
            DeadLetterMessageCount = deadLetterMessageCount,
            TransferDeadLetterMessageCount = transferDeadLetterMessageCount,
            TransferMessageCount = transferMessageCount,
            TotalMessageCount = totalMessageCount,
            CreatedAt = createdAt,
            UpdatedAt = updatedAt,
            AccessedAt = accessedAt,
        };

    public static TopicRuntimeProperties TopicRuntimeProperties(
        string name,
        long scheduledMessageCount = 0,
        long sizeInBytes = 0,
        int subscriptionCount = 0,
        DateTimeOffset createdAt = default,
        DateTimeOffset updatedAt = default,
        DateTimeOffset accessedAt = default) => new()
        {
            Name = name,
            ScheduledMessageCount = scheduledMessageCount,
            SizeInBytes = sizeInBytes,
            SubscriptionCount = subscriptionCount,
            CreatedAt = createdAt,
            UpdatedAt = updatedAt,
            AccessedAt = accessedAt,
        };
}
