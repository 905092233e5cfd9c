namespace Platform.Local.ServiceBus;

/// <summary>A queue and its settings; the defaults are those of Azure Service Bus.</summary>
/// <param name="Name">Its name.</param>
public sealed record QueueDescription(string Name)
{
    /// <summary>How long a message is locked without renewal; default: a minute.</summary>
    public TimeSpan LockDuration { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>After how many deliveries without completion a message is dead-lettered; default: 10.</summary>
    public int MaxDeliveryCount { get; init; } = 10;

    /// <summary>Whether its messages need a session id and are received session by session; default: no.</summary>
    public bool RequiresSession { get; init; }

    /// <summary>How long a message lives that says nothing itself, and the maximum for those that do; default: for ever.</summary>
    public TimeSpan? DefaultMessageTimeToLive { get; init; }

    /// <summary>For how long a message is dropped whose id was sent before; default: never.</summary>
    public TimeSpan? DuplicateDetectionWindow { get; init; }

    /// <summary>Whether expired messages are dead-lettered; default: they are dropped.</summary>
    public bool DeadLetteringOnExpiration { get; init; }
}

/// <summary>A topic and its settings.</summary>
/// <param name="Name">Its name.</param>
public sealed record TopicDescription(string Name)
{
    /// <summary>How long a message lives that says nothing itself, and the maximum for those that do; default: for ever.</summary>
    public TimeSpan? DefaultMessageTimeToLive { get; init; }

    /// <summary>For how long a message is dropped whose id was sent before; default: never.</summary>
    public TimeSpan? DuplicateDetectionWindow { get; init; }
}

/// <summary>A subscription of a topic and its settings.</summary>
/// <param name="Topic">The topic's name.</param>
/// <param name="Name">Its name, one within the topic.</param>
public sealed record SubscriptionDescription(string Topic, string Name)
{
    /// <summary>How long a message is locked without renewal; default: a minute.</summary>
    public TimeSpan LockDuration { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>After how many deliveries without completion a message is dead-lettered; default: 10.</summary>
    public int MaxDeliveryCount { get; init; } = 10;

    /// <summary>Whether its messages are received session by session, and those without a session id are dead-lettered; default: no.</summary>
    public bool RequiresSession { get; init; }

    /// <summary>How long a message lives here that says nothing itself, and the maximum for those that do; default: as in the topic.</summary>
    public TimeSpan? DefaultMessageTimeToLive { get; init; }

    /// <summary>Whether expired messages are dead-lettered; default: they are dropped.</summary>
    public bool DeadLetteringOnExpiration { get; init; }

    /// <summary>Whether a message is dead-lettered when a filter meets values that it cannot compare; otherwise it does not match.</summary>
    public bool DeadLetteringOnFilterEvaluationExceptions { get; init; } = true;

    /// <summary>Correlation filters on the label (Subject): a copy of each message whose subject is listed.</summary>
    public IReadOnlyList<string>? Subjects { get; init; }

    /// <summary>Further filters: a copy of each message that one of them, or one of the subjects, lets in. Without any of both, every message comes
    /// in.</summary>
    public IReadOnlyList<SubscriptionFilter> Filters { get; init; } = [];

    /// <summary>"topic/subscriptions/name".</summary>
    public string Path => EntityPath.OfSubscription(Topic, Name);
}
