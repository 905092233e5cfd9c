namespace Platform.Local.Host.Triggers;

/// <summary>How a function receives. Names and defaults are those of host.json.</summary>
/// <param name="Entity">"queue" or "topic/subscriptions/name".</param>
/// <param name="MaxConcurrentCalls">How many messages are handled at once, without sessions and batches.</param>
/// <param name="AutoComplete">Whether messages are completed after the function, where it did not settle them itself.</param>
/// <param name="MaxAutoLockRenewal">
/// How long a lock is renewed while the function runs; default: five minutes, zero for not at all. The locks of a batch are not.
/// </param>
/// <param name="PrefetchCount">How many messages are received in advance of their turn.</param>
/// <param name="Batched">Whether the function takes several messages at once.</param>
/// <param name="MaxMessageBatchSize">How many at most.</param>
/// <param name="Sessions">Whether it receives session by session.</param>
/// <param name="MaxConcurrentSessions">How many sessions at once.</param>
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

    /// <summary>After so long without a message a session is let go, so that another gets its turn; default: the client's try timeout.</summary>
    public TimeSpan SessionIdleTimeout { get; init; } = TimeSpan.FromMinutes(1);

    internal TimeSpan LockRenewal => Batched ? TimeSpan.Zero : MaxAutoLockRenewal ?? TimeSpan.FromMinutes(5);
}
