using Platform.Manifest;

namespace Platform.Local.Host;

internal static class ManifestDeclarations
{
    /// <summary>Creates or updates messaging entities; removes none. Expired messages are dead-lettered, as in infra/modules/service-bus.bicep.</summary>
    /// <exception cref="LocalHostException">A SQL filter is invalid.</exception>
    public static Task DeclareAsync(this Broker broker, PlatformManifest manifest, CancellationToken cancellationToken) => broker.DeclareAsync(
        manifest.Queues.Select(q => new QueueDescription(q.Name)
        {
            LockDuration = q.LockDuration,
            MaxDeliveryCount = q.MaxDeliveryCount,
            RequiresSession = q.RequiresSession,
            DefaultMessageTimeToLive = q.DefaultMessageTimeToLive,
            DuplicateDetectionWindow = q.DuplicateDetectionHistoryTimeWindow,
            DeadLetteringOnExpiration = true,
        }),
        manifest.Services.Where(service => service.Topic is not null).Select(service => new TopicDescription(service.Topic!)
        {
            DefaultMessageTimeToLive = service.TopicSettings?.DefaultMessageTimeToLive,
            DuplicateDetectionWindow = service.TopicSettings?.DuplicateDetectionHistoryTimeWindow,
        }),
        manifest.Services.SelectMany(service => service.Subscriptions.Select(s => new SubscriptionDescription(s.Topic, service.Name)
        {
            LockDuration = s.LockDuration,
            MaxDeliveryCount = s.MaxDeliveryCount,
            RequiresSession = s.RequiresSession,
            DefaultMessageTimeToLive = s.DefaultMessageTimeToLive,
            DeadLetteringOnExpiration = true,
            Subjects = s.SubjectsOf(service.Name),
            Filters = [.. s.Filters.Select((filter, index) => Filter(filter, $"filter {index + 1} of the subscription of {service.Name} to {s.Topic}"))],
        })),
        cancellationToken);

    private static SubscriptionFilter Filter(FilterEntry entry, string place)
    {
        var filter = new SubscriptionFilter
        {
            Sql = entry.Sql,
            Correlation = entry.Correlation is not { } c ? null : new()
            {
                ContentType = c.ContentType,
                CorrelationId = c.CorrelationId,
                MessageId = c.MessageId,
                ReplyTo = c.ReplyTo,
                ReplyToSessionId = c.ReplyToSessionId,
                SessionId = c.SessionId,
                Subject = c.Subject,
                To = c.To,
                Properties = c.Properties,
            },
        };
        try
        {
            filter.Compile();
            return filter;
        }
        catch (FilterSyntaxException unreadable)
        {
            throw new LocalHostException($"{PlatformManifest.RelativePath}: {place}: {unreadable.Message}");
        }
    }
}
