namespace Platform.Local.Host.ServiceBus;

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

/// <summary>A subscription of a topic and its settings.</summary>
public sealed record SubscriptionDescription(string Topic, string Name)
{
    public TimeSpan LockDuration { get; init; } = TimeSpan.FromMinutes(1);
    public int MaxDeliveryCount { get; init; } = 10;
    public bool RequiresSession { get; init; }
    public TimeSpan? DefaultMessageTimeToLive { get; init; }
    public TimeSpan? DuplicateDetectionWindow { get; init; }
    public bool DeadLetteringOnExpiration { get; init; }

    /// <summary>Correlation filters on the label (Subject): a copy of each message whose subject is listed. Null takes every message.</summary>
    public IReadOnlyList<string>? Subjects { get; init; }

    public string Path => EntityPath.OfSubscription(Topic, Name);
}

/// <summary>How many messages an entity holds. Active are those a receiver would get now; locked ones are not among them.</summary>
public sealed record EntityCounts(string Entity, long Active, long Scheduled, long Locked, long Deferred, long DeadLettered);

/// <summary>How a function listens: an entity is "queue" or "topic/subscriptions/name".</summary>
public sealed record TriggerOptions(
    string Entity,
    int MaxConcurrentCalls = 16,
    bool AutoComplete = true,
    TimeSpan? MaxAutoLockRenewal = null,
    int PrefetchCount = 0,
    bool Batched = false,
    int MaxMessageBatchSize = 1000,
    bool Sessions = false,
    int MaxConcurrentSessions = 8)
{
    /// <summary>How long a lock is renewed while the function runs: five minutes unless told, zero for not at all.</summary>
    internal TimeSpan LockRenewal => MaxAutoLockRenewal ?? TimeSpan.FromMinutes(5);
}

internal enum EntityKind : short { Queue = 0, Topic = 1, Subscription = 2 }

internal sealed record Entity(int Id, string Path, EntityKind Kind, TimeSpan LockDuration, int MaxDeliveryCount, bool RequiresSession);

/// <summary>What a receiver reads: an entity or its dead-letter queue.</summary>
internal readonly record struct Source(Entity Entity, bool DeadLetter)
{
    public string Path => DeadLetter ? Entity.Path + EntityPath.DeadLetterSuffix : Entity.Path;
}

internal static class EntityPath
{
    public const string DeadLetterSuffix = "/$DeadLetterQueue";

    public static string OfSubscription(string topic, string name) => $"{topic}/subscriptions/{name}";

    public static (string Entity, bool DeadLetter) Parse(string path) =>
        path.EndsWith(DeadLetterSuffix, StringComparison.OrdinalIgnoreCase)
            ? (path[..^DeadLetterSuffix.Length], true)
            : (path, false);
}
