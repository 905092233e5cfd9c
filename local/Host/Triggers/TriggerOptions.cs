namespace Platform.Local.Host.Triggers;

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
