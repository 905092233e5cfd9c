namespace Platform.Local.ServiceBus;

/// <summary>A queue, a subscription, or the dead-letter queue of one.</summary>
public sealed class MessageSource
{
    internal MessageSource(Entity entity, bool isDeadLetterQueue) => (Entity, IsDeadLetterQueue) = (entity, isDeadLetterQueue);

    internal Entity Entity { get; }

    /// <summary>Whether it is the dead-letter queue of a queue or subscription.</summary>
    public bool IsDeadLetterQueue { get; }

    /// <summary>The path: "tasks", "events/subscriptions/audit", or one of them with "/$DeadLetterQueue".</summary>
    public string Path => IsDeadLetterQueue ? Entity.Path + EntityPath.DeadLetterSuffix : Entity.Path;

    /// <summary>Whether sessions are required to receive from it.</summary>
    public bool RequiresSession => Entity.RequiresSession && !IsDeadLetterQueue;

    /// <summary>How long a message, or a session, is locked without renewal.</summary>
    public TimeSpan LockDuration => Entity.LockDuration;

    /// <summary>The exception of the real client for a lost lock, of a message or of its session.</summary>
    public ServiceBusException LockLost(bool ofSession) => LockLost(Path, ofSession);

    internal static ServiceBusException LockLost(string path, bool ofSession) => ofSession
        ? new("The session lock has expired, or the message was settled before. Accept the session again.", ServiceBusFailureReason.SessionLockLost, path)
        : new(
            "The lock supplied is invalid. Either the lock expired, or the message has already been removed from the queue.",
            ServiceBusFailureReason.MessageLockLost, path);
}
