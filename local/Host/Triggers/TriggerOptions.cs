namespace Platform.Local.Host.Triggers;

/// <summary>How a function receives, with names and defaults of host.json.</summary>
/// <param name="Entity">"queue" or "topic/subscriptions/name".</param>
/// <param name="MaxConcurrentCalls">The maximum number of messages handled at once, without sessions and batches.</param>
/// <param name="AutoComplete">Whether unsettled messages are completed after success.</param>
/// <param name="MaxAutoLockRenewal">How long locks are renewed during the run, except of a batch; default: five minutes, zero for not at all.</param>
/// <param name="PrefetchCount">The number of messages received in advance.</param>
/// <param name="Batched">Whether the function takes batches.</param>
/// <param name="MaxMessageBatchSize">The maximum batch size.</param>
/// <param name="Sessions">Whether it receives by session.</param>
/// <param name="MaxConcurrentSessions">The maximum number of concurrent sessions.</param>
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
    /// <summary>The minimum batch size, unless <see cref="MaxBatchWaitTime"/> has passed.</summary>
    public int MinMessageBatchSize { get; init; } = 1;

    /// <summary>How long a batch waits for its minimum size.</summary>
    public TimeSpan MaxBatchWaitTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The maximum number of messages of a session handled at once; in order with one.</summary>
    public int MaxConcurrentCallsPerSession { get; init; } = 1;

    /// <summary>After how long without a message a session is released; default: the client's try timeout.</summary>
    public TimeSpan SessionIdleTimeout { get; init; } = TimeSpan.FromMinutes(1);

    internal TimeSpan LockRenewal => Batched ? TimeSpan.Zero : MaxAutoLockRenewal ?? TimeSpan.FromMinutes(5);
}
