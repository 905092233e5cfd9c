namespace Platform.Local.ServiceBus;

/// <summary>How many messages a messaging entity holds. Each is counted once.</summary>
/// <param name="Entity">The queue, topic, or "topic/subscriptions/name".</param>
/// <param name="Active">Those a receiver would get now.</param>
/// <param name="Scheduled">Those that are enqueued later.</param>
/// <param name="Locked">Those that a receiver has locked, deferred ones too.</param>
/// <param name="Deferred">Those that are received by their sequence number only.</param>
/// <param name="DeadLettered">Those in its dead-letter queue.</param>
public sealed record EntityCounts(string Entity, long Active, long Scheduled, long Locked, long Deferred, long DeadLettered);

/// <summary>What a messaging entity holds, and since when its oldest message waits for a receiver.</summary>
/// <param name="Counts">How many messages, by state.</param>
/// <param name="OldestAge">The age of the oldest active message; null when there is none.</param>
/// <param name="SizeInBytes">Bodies and properties of all its messages, dead letters included.</param>
public sealed record EntityStatus(EntityCounts Counts, TimeSpan? OldestAge, long SizeInBytes)
{
    /// <summary>The queue, topic, or "topic/subscriptions/name".</summary>
    public string Entity => Counts.Entity;

    /// <summary>When it was declared first.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was declared last with other settings than before.</summary>
    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A message as it lies there.</summary>
/// <param name="Message">The message, as peeking gives it.</param>
/// <param name="LockedUntil">Until when somebody holds it; null when nobody does.</param>
/// <param name="LastError">What the function said that failed on it last.</param>
public sealed record InspectedMessage(ServiceBusReceivedMessage Message, DateTimeOffset? LockedUntil, string? LastError);
