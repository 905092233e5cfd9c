using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Core;
using Azure.Messaging.ServiceBus.Administration;

namespace Platform.Local.ServiceBus;

/// <summary>The real package's administration client, on the local broker: messaging entities and their message counts. Nothing is forwarded, so transfer
/// counts are zero. The last use is not recorded, so <c>AccessedAt</c> is Azure's value for an unused messaging entity.</summary>
internal sealed class LocalAdministrationClient(EntityStore entities, Inspection inspection) : ServiceBusAdministrationClient
{
    public override async Task<Response<QueueRuntimeProperties>> GetQueueRuntimePropertiesAsync(string name, CancellationToken cancellationToken = default) =>
        Ok(OfQueue(await StatusAsync(await FindAsync(EntityKind.Queue, name, cancellationToken), cancellationToken)));

    public override AsyncPageable<QueueRuntimeProperties> GetQueuesRuntimePropertiesAsync(CancellationToken cancellationToken = default) =>
        new OnePage<QueueRuntimeProperties>(
            async cancellationToken =>
                [.. (await inspection.GetStatusAsync(await entities.ListAsync(EntityKind.Queue, cancellationToken), cancellationToken)).Select(OfQueue)],
                cancellationToken);

    public override async Task<Response<TopicRuntimeProperties>> GetTopicRuntimePropertiesAsync(string name, CancellationToken cancellationToken = default) =>
        Ok(await OfTopicAsync(await FindAsync(EntityKind.Topic, name, cancellationToken), cancellationToken));

    public override AsyncPageable<TopicRuntimeProperties> GetTopicsRuntimePropertiesAsync(CancellationToken cancellationToken = default) =>
        new OnePage<TopicRuntimeProperties>(
            async cancellationToken =>
            {
                var topics = new List<TopicRuntimeProperties>();
                foreach (var topic in await entities.ListAsync(EntityKind.Topic, cancellationToken)) topics.Add(await OfTopicAsync(topic, cancellationToken));
                return topics;
            }, cancellationToken);

    public override async Task<Response<SubscriptionRuntimeProperties>> GetSubscriptionRuntimePropertiesAsync(
        string topicName, string subscriptionName, CancellationToken cancellationToken = default) =>
        Ok(OfSubscription(topicName, await StatusAsync(await FindSubscriptionAsync(topicName, subscriptionName, cancellationToken), cancellationToken)));

    public override AsyncPageable<SubscriptionRuntimeProperties> GetSubscriptionsRuntimePropertiesAsync(
        string topicName, CancellationToken cancellationToken = default) =>
        new OnePage<SubscriptionRuntimeProperties>(
            async cancellationToken =>
            {
                var topic = await FindAsync(EntityKind.Topic, topicName, cancellationToken);
                return [.. (await inspection.GetStatusAsync(topic.Subscriptions, cancellationToken)).Select(status => OfSubscription(topicName, status))];
            }, cancellationToken);

    public override Task<Response<bool>> QueueExistsAsync(string name, CancellationToken cancellationToken = default) =>
        ExistsAsync(() => FindAsync(EntityKind.Queue, name, cancellationToken));

    public override Task<Response<bool>> TopicExistsAsync(string name, CancellationToken cancellationToken = default) =>
        ExistsAsync(() => FindAsync(EntityKind.Topic, name, cancellationToken));

    public override Task<Response<bool>> SubscriptionExistsAsync(string topicName, string subscriptionName, CancellationToken cancellationToken = default) =>
        ExistsAsync(() => FindSubscriptionAsync(topicName, subscriptionName, cancellationToken));

    public override Task<Response<bool>> RuleExistsAsync(
        string topicName, string subscriptionName, string ruleName, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("The local Service Bus has no names for the rules of a subscription.");

    private Task<Entity> FindSubscriptionAsync(string topicName, string subscriptionName, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(topicName);
        ArgumentException.ThrowIfNullOrEmpty(subscriptionName);
        return FindAsync(EntityKind.Subscription, EntityPath.OfSubscription(topicName, subscriptionName), cancellationToken);
    }

    private async Task<Entity> FindAsync(EntityKind kind, string path, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var entity = await entities.FindAsync(path, cancellationToken);
        return entity.Kind == kind
            ? entity
            : throw new ServiceBusException($"'{path}' is a {entity.Kind}, not a {kind}.", ServiceBusFailureReason.MessagingEntityNotFound, path);
    }

    private async Task<EntityStatus> StatusAsync(Entity entity, CancellationToken cancellationToken) =>
        (await inspection.GetStatusAsync([entity], cancellationToken)).Single();

    private static async Task<Response<bool>> ExistsAsync(Func<Task<Entity>> find)
    {
        try
        {
            await find();
            return Ok(true);
        }
        catch (ServiceBusException missing) when (missing.Reason == ServiceBusFailureReason.MessagingEntityNotFound)
        {
            return Ok(false);
        }
    }

    /// <summary>Locked and deferred messages count as active. Source: https://learn.microsoft.com/azure/service-bus-messaging/message-counters.</summary>
    private static long Active(EntityCounts counts) => counts.Active + counts.Locked + counts.Deferred;

    private static long Total(EntityCounts counts) => Active(counts) + counts.Scheduled + counts.DeadLettered;

    private static QueueRuntimeProperties OfQueue(EntityStatus status) => ServiceBusModelFactory.QueueRuntimeProperties(
        status.Entity,
        activeMessageCount: Active(status.Counts),
        scheduledMessageCount: status.Counts.Scheduled,
        deadLetterMessageCount: status.Counts.DeadLettered,
        totalMessageCount: Total(status.Counts),
        sizeInBytes: status.SizeInBytes,
        createdAt: status.CreatedAt,
        updatedAt: status.UpdatedAt);

    private static SubscriptionRuntimeProperties OfSubscription(string topic, EntityStatus status) => ServiceBusModelFactory.SubscriptionRuntimeProperties(
        topic,
        EntityPath.SubscriptionOf(status.Entity),
        activeMessageCount: Active(status.Counts),
        deadLetterMessageCount: status.Counts.DeadLettered,
        totalMessageCount: Total(status.Counts),
        createdAt: status.CreatedAt,
        updatedAt: status.UpdatedAt);

    /// <summary>A topic holds what is scheduled on it, and the copies in its subscriptions.</summary>
    private async Task<TopicRuntimeProperties> OfTopicAsync(Entity topic, CancellationToken cancellationToken)
    {
        var all = await inspection.GetStatusAsync([topic, .. topic.Subscriptions], cancellationToken);
        var own = all.Single(status => status.Entity == topic.Path);
        return ServiceBusModelFactory.TopicRuntimeProperties(
            topic.Path,
            scheduledMessageCount: own.Counts.Scheduled,
            sizeInBytes: all.Sum(status => status.SizeInBytes),
            subscriptionCount: topic.Subscriptions.Count,
            createdAt: own.CreatedAt,
            updatedAt: own.UpdatedAt);
    }

    private static Response<T> Ok<T>(T value) => Response.FromValue(value, new OkResponse());

    private sealed class OnePage<T>(Func<CancellationToken, Task<IReadOnlyList<T>>> read, CancellationToken cancellationToken)
        : AsyncPageable<T>(cancellationToken) where T : notnull
    {
        public override async IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null)
        {
            yield return Page<T>.FromValues(await read(CancellationToken), null, new OkResponse());
        }
    }

    /// <summary>The HTTP response of Azure's service: 200, without headers.</summary>
    private sealed class OkResponse : Response
    {
        public override int Status => 200;
        public override string ReasonPhrase => "OK";
        public override Stream? ContentStream { get; set; }
        public override string ClientRequestId { get; set; } = "";

        protected override bool ContainsHeader(string name) => false;

        protected override IEnumerable<HttpHeader> EnumerateHeaders() => [];

        protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
        {
            value = null;
            return false;
        }

        protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
        {
            values = null;
            return false;
        }

        public override void Dispose() { }
    }
}
