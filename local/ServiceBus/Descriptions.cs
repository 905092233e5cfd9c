namespace Platform.Local.ServiceBus;

/// <summary>A queue and its settings; the defaults are those of Azure Service Bus.</summary>
/// <param name="Name">Its name.</param>
public sealed record QueueDescription(string Name)
{
    /// <summary>How long a message is locked without renewal; default: one minute.</summary>
    public TimeSpan LockDuration { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The number of deliveries after which a message is dead-lettered; default: 10.</summary>
    public int MaxDeliveryCount { get; init; } = 10;

    /// <summary>Whether messages require a session id and are received by session; default: no.</summary>
    public bool RequiresSession { get; init; }

    /// <summary>The time to live of messages without their own, and the maximum for others; default: unlimited.</summary>
    public TimeSpan? DefaultMessageTimeToLive { get; init; }

    /// <summary>For how long a message with an id that was sent before is dropped; default: no duplicate detection.</summary>
    public TimeSpan? DuplicateDetectionWindow { get; init; }

    /// <summary>Whether expired messages are dead-lettered; default: they are dropped.</summary>
    public bool DeadLetteringOnExpiration { get; init; }
}

/// <summary>A topic and its settings.</summary>
/// <param name="Name">Its name.</param>
public sealed record TopicDescription(string Name)
{
    /// <summary>The time to live of messages without their own, and the maximum for others; default: unlimited.</summary>
    public TimeSpan? DefaultMessageTimeToLive { get; init; }

    /// <summary>For how long a message with an id that was sent before is dropped; default: no duplicate detection.</summary>
    public TimeSpan? DuplicateDetectionWindow { get; init; }
}

/// <summary>A subscription of a topic and its settings.</summary>
/// <param name="Topic">The topic's name.</param>
/// <param name="Name">Its name, unique in the topic.</param>
public sealed record SubscriptionDescription(string Topic, string Name)
{
    /// <summary>How long a message is locked without renewal; default: one minute.</summary>
    public TimeSpan LockDuration { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The number of deliveries after which a message is dead-lettered; default: 10.</summary>
    public int MaxDeliveryCount { get; init; } = 10;

    /// <summary>Whether messages are received by session, and those without a session id dead-lettered; default: no.</summary>
    public bool RequiresSession { get; init; }

    /// <summary>The time to live of messages without their own, and the maximum for others; default: the topic's.</summary>
    public TimeSpan? DefaultMessageTimeToLive { get; init; }

    /// <summary>Whether expired messages are dead-lettered; default: they are dropped.</summary>
    public bool DeadLetteringOnExpiration { get; init; }

    /// <summary>Whether a message is dead-lettered when a filter cannot be evaluated; otherwise it does not match.</summary>
    public bool DeadLetteringOnFilterEvaluationExceptions { get; init; } = true;

    /// <summary>The message subjects (labels) that match, as correlation filters.</summary>
    public IReadOnlyList<string>? Subjects { get; init; }

    /// <summary>Further filters. A message that matches one of them or one of the subjects is copied; without either, every message is.</summary>
    public IReadOnlyList<SubscriptionFilter> Filters { get; init; } = [];

    /// <summary>"topic/subscriptions/name".</summary>
    public string Path => EntityPath.OfSubscription(Topic, Name);
}
