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

/// <summary>How a function listens: an entity is "queue" or "topic/subscriptions/name". Names and defaults are those of host.json.</summary>
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
    /// <summary>A batch waits for so many messages, but no longer than <see cref="MaxBatchWaitTime"/>.</summary>
    public int MinMessageBatchSize { get; init; } = 1;

    /// <summary>How long a batch waits for its least size.</summary>
    public TimeSpan MaxBatchWaitTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many messages of one session run at once; in order with one.</summary>
    public int MaxConcurrentCallsPerSession { get; init; } = 1;

    /// <summary>After so long without a message a session is let go, so that another gets its turn; the client's try timeout unless told.</summary>
    public TimeSpan SessionIdleTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a lock is renewed while the function runs: five minutes unless told, zero for not at all. The locks of a batch are not.</summary>
    internal TimeSpan LockRenewal => Batched ? TimeSpan.Zero : MaxAutoLockRenewal ?? TimeSpan.FromMinutes(5);
}

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
