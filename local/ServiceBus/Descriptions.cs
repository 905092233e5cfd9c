namespace Platform.Local.ServiceBus;

/// <summary>A queue and its settings; the defaults are those of Azure Service Bus.</summary>
public sealed record QueueDescription(string Name)
{
    public TimeSpan LockDuration { get; init; } = TimeSpan.FromMinutes(1);
    public int MaxDeliveryCount { get; init; } = 10;
    public bool RequiresSession { get; init; }
    public TimeSpan? DefaultMessageTimeToLive { get; init; }
    public TimeSpan? DuplicateDetectionWindow { get; init; }
    public bool DeadLetteringOnExpiration { get; init; }
}

/// <summary>A topic and its settings.</summary>
public sealed record TopicDescription(string Name)
{
    public TimeSpan? DefaultMessageTimeToLive { get; init; }
    public TimeSpan? DuplicateDetectionWindow { get; init; }
}

/// <summary>A subscription of a topic and its settings.</summary>
public sealed record SubscriptionDescription(string Topic, string Name)
{
    public TimeSpan LockDuration { get; init; } = TimeSpan.FromMinutes(1);
    public int MaxDeliveryCount { get; init; } = 10;
    public bool RequiresSession { get; init; }
    public TimeSpan? DefaultMessageTimeToLive { get; init; }
    public bool DeadLetteringOnExpiration { get; init; }

    /// <summary>Whether a message is dead-lettered when a filter meets values that it cannot compare; otherwise it does not match.</summary>
    public bool DeadLetteringOnFilterEvaluationExceptions { get; init; } = true;

    /// <summary>Correlation filters on the label (Subject): a copy of each message whose subject is listed.</summary>
    public IReadOnlyList<string>? Subjects { get; init; }

    /// <summary>Further filters: a copy of each message that one of them, or one of the subjects, lets in. Without any of both, every message comes in.</summary>
    public IReadOnlyList<SubscriptionFilter> Filters { get; init; } = [];

    public string Path => EntityPath.OfSubscription(Topic, Name);
}

/// <summary>How many messages an entity holds. Each is counted once: active are those a receiver would get now; a deferred one that is locked is locked.</summary>
public sealed record EntityCounts(string Entity, long Active, long Scheduled, long Locked, long Deferred, long DeadLettered);

internal enum EntityKind : short { Queue = 0, Topic = 1, Subscription = 2 }

internal sealed record Entity(
    int Id, string Path, EntityKind Kind, int? TopicId, TimeSpan LockDuration, int MaxDeliveryCount, bool RequiresSession, TimeSpan? DefaultTimeToLive,
    TimeSpan? DuplicateWindow, bool DeadLetterOnFilterError, SubscriptionRules Rules)
{
    /// <summary>Of a topic.</summary>
    public IReadOnlyList<Entity> Subscriptions { get; init; } = [];
}

/// <summary>What a receiver reads: an entity or its dead-letter queue.</summary>
internal readonly record struct Source(Entity Entity, bool DeadLetter)
{
    public string Path => DeadLetter ? Entity.Path + EntityPath.DeadLetterSuffix : Entity.Path;
}

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
