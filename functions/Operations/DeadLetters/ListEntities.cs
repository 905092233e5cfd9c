using Azure.Messaging.ServiceBus.Administration;

namespace Platform.Operations.DeadLetters;

public enum MessagingEntityKind
{
    Queue,
    Topic,
    Subscription,
}

/// <summary>A queue, topic or subscription with its counts.</summary>
/// <param name="Active">Messages that wait or are being handled; null for a topic, which keeps none.</param>
/// <param name="DeadLetters">Null for a topic.</param>
/// <param name="Scheduled">Messages for later; null for a subscription, whose scheduled messages wait in the topic.</param>
public sealed record MessagingEntityView(string Entity, MessagingEntityKind Kind, long? Active, long? DeadLetters, long? Scheduled);

public sealed record MessagingEntitiesView(IReadOnlyList<MessagingEntityView> Items);

public sealed class ListEntities(ServiceBusAdministrationClient administration)
{
    [Function(nameof(ListEntities)), Authorize(Roles = Roles.Staff)]
    public async Task<Ok<MessagingEntitiesView>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/operations/entities")] HttpRequest request, CancellationToken cancellationToken) =>
        TypedResults.Ok(new MessagingEntitiesView(await administration.CountMessagesAsync(cancellationToken)));
}

internal static class MessageCounts
{
    /// <summary>Every queue, topic and subscription with its counts, by name.</summary>
    public static async Task<IReadOnlyList<MessagingEntityView>> CountMessagesAsync(
        this ServiceBusAdministrationClient administration, CancellationToken cancellationToken)
    {
        var queues = QueuesAsync(administration, cancellationToken);
        var topics = await administration.GetTopicsRuntimePropertiesAsync(cancellationToken).ToListAsync(cancellationToken);
        var subscriptions = await Task.WhenAll(topics.Select(topic => SubscriptionsAsync(administration, topic.Name, cancellationToken)));
        IEnumerable<MessagingEntityView> all =
        [
            .. await queues,
            .. topics.Select(t => new MessagingEntityView(t.Name, MessagingEntityKind.Topic, null, null, t.ScheduledMessageCount)),
            .. subscriptions.SelectMany(s => s),
        ];
        return [.. all.OrderBy(e => e.Entity, StringComparer.Ordinal)];
    }

    private static async Task<List<MessagingEntityView>> QueuesAsync(ServiceBusAdministrationClient administration, CancellationToken cancellationToken) =>
        await administration.GetQueuesRuntimePropertiesAsync(cancellationToken)
            .Select(q => new MessagingEntityView(
                q.Name, MessagingEntityKind.Queue, q.ActiveMessageCount, q.DeadLetterMessageCount, q.ScheduledMessageCount))
            .ToListAsync(cancellationToken);

    private static async Task<List<MessagingEntityView>> SubscriptionsAsync(
        ServiceBusAdministrationClient administration, string topic, CancellationToken cancellationToken) =>
        await administration.GetSubscriptionsRuntimePropertiesAsync(topic, cancellationToken)
            .Select(s => new MessagingEntityView(
                $"{topic}/{s.SubscriptionName}", MessagingEntityKind.Subscription, s.ActiveMessageCount, s.DeadLetterMessageCount, null))
            .ToListAsync(cancellationToken);
}
