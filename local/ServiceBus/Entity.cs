namespace Platform.Local.ServiceBus;

internal enum EntityKind : short { Queue = 0, Topic = 1, Subscription = 2 }

/// <summary>A queue, topic or subscription as declared.</summary>
internal sealed record Entity(
    int Id, string Path, EntityKind Kind, int? TopicId, TimeSpan LockDuration, int MaxDeliveryCount, bool RequiresSession, TimeSpan? DefaultTimeToLive,
    TimeSpan? DuplicateWindow, bool DeadLetterOnFilterError, SubscriptionRules Rules)
{
    /// <summary>The subscriptions of a topic.</summary>
    public IReadOnlyList<Entity> Subscriptions { get; init; } = [];
}

/// <summary>The paths of messaging entities.</summary>
internal static class EntityPath
{
    public const string DeadLetterSuffix = "/$DeadLetterQueue";

    public static string OfSubscription(string topic, string name) => $"{topic}/subscriptions/{name}";

    /// <summary>The subscription's name in its path.</summary>
    public static string SubscriptionOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    public static (string Entity, bool DeadLetter) Parse(string path) =>
        path.EndsWith(DeadLetterSuffix, StringComparison.OrdinalIgnoreCase) ? (path[..^DeadLetterSuffix.Length], true) : (path, false);
}
