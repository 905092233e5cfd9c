namespace Platform.Local.ServiceBus;

/// <summary>The messages of a messaging entity, each counted once.</summary>
/// <param name="Entity">The queue, topic, or "topic/subscriptions/name".</param>
/// <param name="Active">Messages that can be received.</param>
/// <param name="Scheduled">Messages with a future enqueue time.</param>
/// <param name="Locked">Messages that a receiver has locked, deferred ones included.</param>
/// <param name="Deferred">Messages that are received by sequence number only.</param>
/// <param name="DeadLettered">Messages in its dead-letter queue.</param>
public sealed record EntityCounts(string Entity, long Active, long Scheduled, long Locked, long Deferred, long DeadLettered);

/// <summary>The state of a messaging entity.</summary>
/// <param name="Counts">The number of messages, by state.</param>
/// <param name="OldestAge">The age of the oldest active message; null when there is none.</param>
/// <param name="SizeInBytes">The size of all bodies and properties, dead letters included.</param>
public sealed record EntityStatus(EntityCounts Counts, TimeSpan? OldestAge, long SizeInBytes)
{
    /// <summary>The queue, topic, or "topic/subscriptions/name".</summary>
    public string Entity => Counts.Entity;

    /// <summary>When it was first declared.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its settings last changed.</summary>
    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A message with the state of its lock.</summary>
/// <param name="Message">The message, as peeked.</param>
/// <param name="LockedUntil">When its lock ends; null when it is not locked.</param>
/// <param name="LastError">The last error of the function that handled it.</param>
public sealed record InspectedMessage(ServiceBusReceivedMessage Message, DateTimeOffset? LockedUntil, string? LastError);
