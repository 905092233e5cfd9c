#nullable disable // The real package is not annotated.

using Azure.Core;

namespace Azure.Messaging.ServiceBus.Administration;

/// <summary>Asks a namespace about its queues, topics and subscriptions; the local host derives from it.</summary>
public class ServiceBusAdministrationClient
{
    protected ServiceBusAdministrationClient()
    {
    }

    public ServiceBusAdministrationClient(string connectionString) => ServiceBusClient.NamespaceOf(connectionString);

    public ServiceBusAdministrationClient(string fullyQualifiedNamespace, TokenCredential credential)
    {
        ArgumentException.ThrowIfNullOrEmpty(fullyQualifiedNamespace);
        ArgumentNullException.ThrowIfNull(credential);
    }

    public virtual Task<Response<QueueRuntimeProperties>> GetQueueRuntimePropertiesAsync(string name, CancellationToken cancellationToken = default) => throw NoTransport.Exception();

    public virtual AsyncPageable<QueueRuntimeProperties> GetQueuesRuntimePropertiesAsync(CancellationToken cancellationToken = default) => throw NoTransport.Exception();

    public virtual Task<Response<SubscriptionRuntimeProperties>> GetSubscriptionRuntimePropertiesAsync(
        string topicName, string subscriptionName, CancellationToken cancellationToken = default) => throw NoTransport.Exception();

    public virtual AsyncPageable<SubscriptionRuntimeProperties> GetSubscriptionsRuntimePropertiesAsync(
        string topicName, CancellationToken cancellationToken = default) => throw NoTransport.Exception();

    public virtual Task<Response<TopicRuntimeProperties>> GetTopicRuntimePropertiesAsync(string name, CancellationToken cancellationToken = default) => throw NoTransport.Exception();

    public virtual Task<Response<bool>> QueueExistsAsync(string name, CancellationToken cancellationToken = default) => throw NoTransport.Exception();

    public virtual Task<Response<bool>> TopicExistsAsync(string name, CancellationToken cancellationToken = default) => throw NoTransport.Exception();

    public virtual Task<Response<bool>> SubscriptionExistsAsync(
        string topicName, string subscriptionName, CancellationToken cancellationToken = default) => throw NoTransport.Exception();
}

/// <summary>What is in a queue now.</summary>
public class QueueRuntimeProperties
{
    internal QueueRuntimeProperties()
    {
    }

    public string Name { get; internal init; }

    public long ActiveMessageCount { get; internal init; }

    public long DeadLetterMessageCount { get; internal init; }

    public long ScheduledMessageCount { get; internal init; }

    public long TransferMessageCount { get; internal init; }

    public long TransferDeadLetterMessageCount { get; internal init; }

    public long TotalMessageCount { get; internal init; }

    public long SizeInBytes { get; internal init; }

    public DateTimeOffset CreatedAt { get; internal init; }

    public DateTimeOffset UpdatedAt { get; internal init; }

    public DateTimeOffset AccessedAt { get; internal init; }
}

/// <summary>What is in a subscription now.</summary>
public class SubscriptionRuntimeProperties
{
    internal SubscriptionRuntimeProperties()
    {
    }

    public string TopicName { get; internal init; }

    public string SubscriptionName { get; internal init; }

    public long ActiveMessageCount { get; internal init; }

    public long DeadLetterMessageCount { get; internal init; }

    public long TransferMessageCount { get; internal init; }

    public long TransferDeadLetterMessageCount { get; internal init; }

    public long TotalMessageCount { get; internal init; }

    public DateTimeOffset CreatedAt { get; internal init; }

    public DateTimeOffset UpdatedAt { get; internal init; }

    public DateTimeOffset AccessedAt { get; internal init; }
}

/// <summary>What is known of a topic now.</summary>
public class TopicRuntimeProperties
{
    internal TopicRuntimeProperties()
    {
    }

    public string Name { get; internal init; }

    public long ScheduledMessageCount { get; internal init; }

    public long SizeInBytes { get; internal init; }

    public int SubscriptionCount { get; internal init; }

    public DateTimeOffset CreatedAt { get; internal init; }

    public DateTimeOffset UpdatedAt { get; internal init; }

    public DateTimeOffset AccessedAt { get; internal init; }
}
