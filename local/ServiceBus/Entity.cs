namespace Platform.Local.ServiceBus;

internal enum EntityKind : short { Queue = 0, Topic = 1, Subscription = 2 }

/// <summary>A messaging entity as it is declared: a queue, topic or subscription.</summary>
internal sealed record Entity(
    int Id, string Path, EntityKind Kind, int? TopicId, TimeSpan LockDuration, int MaxDeliveryCount, bool RequiresSession, TimeSpan? DefaultTimeToLive,
    TimeSpan? DuplicateWindow, bool DeadLetterOnFilterError, SubscriptionRules Rules)
{
    /// <summary>Of a topic.</summary>
    public IReadOnlyList<Entity> Subscriptions { get; init; } = [];
}

/// <summary>The names by which clients address messaging entities.</summary>
internal static class EntityPath
{
    public const string DeadLetterSuffix = "/$DeadLetterQueue";

    public static string OfSubscription(string topic, string name) => $"{topic}/subscriptions/{name}";

    /// <summary>The name in the path of a subscription.</summary>
    public static string SubscriptionOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    public static (string Entity, bool DeadLetter) Parse(string path) =>
        path.EndsWith(DeadLetterSuffix, StringComparison.OrdinalIgnoreCase)
            ? (path[..^DeadLetterSuffix.Length], true)
            : (path, false);
}
