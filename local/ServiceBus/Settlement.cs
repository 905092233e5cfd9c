namespace Platform.Local.ServiceBus;

/// <summary>Settles locked messages and renews their locks.</summary>
public sealed class Settlement : IAsyncDisposable
{
    private const int MaxDeadLetterTextLength = 4096;

    private readonly MessageStore store;
    private readonly Vacuum vacuum;
    private readonly Waiting waiting;
    private readonly BrokerContext context;
    private readonly GroupCommit<IReadOnlyList<MessageLock>, IReadOnlyList<long>> completes;

    internal Settlement(MessageStore store, Vacuum vacuum, Waiting waiting, BrokerContext context)
    {
        (this.store, this.vacuum, this.waiting, this.context) = (store, vacuum, waiting, context);
        completes = new(CommitCompletesAsync, maxWeight: 5_000);
    }

    /// <summary>Deletes handled messages; returns the sequence numbers of those whose lock was lost.</summary>
    public async Task<IReadOnlyList<long>> CompleteAsync(
        MessageSource source, IReadOnlyList<ServiceBusReceivedMessage> messages, CancellationToken cancellationToken)
    {
        await context.Faults.PassAsync(FaultPoint.BeforeCompletion, source.Path, context.Clock);
        var lost = await completes.AddAsync(LocksOf(source, messages), messages.Count, cancellationToken);
        await context.Faults.PassAsync(FaultPoint.AfterCompletion, source.Path, context.Clock);
        return lost;
    }

    /// <summary>Deletes a handled message. False when the lock was lost.</summary>
    internal async Task<bool> CompleteAsync(MessageLock held) => (await completes.AddAsync([held], 1, CancellationToken.None)).Count == 0;

    /// <summary>Abandons a message that is known by its lock only.</summary>
    internal async Task<bool> AbandonAsync(MessageLock held, IDictionary<string, object>? changes) =>
        await FindLockedAsync(held) is { } message && await AbandonAsync(held.Source, message, changes);

    /// <summary>Dead-letters a message that is known by its lock only.</summary>
    /// <exception cref="InvalidOperationException">It is a dead letter.</exception>
    internal async Task<bool> DeadLetterAsync(MessageLock held, IDictionary<string, object>? changes, string? reason, string? description)
    {
        if (held.Source.IsDeadLetterQueue)
            throw new InvalidOperationException("A message of a dead-letter queue cannot be dead-lettered: complete it, or send a copy to where it came from.");
        return await FindLockedAsync(held) is { } message && await DeadLetterAsync(held.Source, message, changes, reason, description);
    }

    /// <summary>Defers a message that is known by its lock only.</summary>
    internal async Task<bool> DeferAsync(MessageLock held, IDictionary<string, object>? changes) =>
        await FindLockedAsync(held) is { } message && await DeferAsync(held.Source, message, changes);

    /// <summary>Renews a lock. Null when it was lost, else when it ends.</summary>
    internal async Task<DateTimeOffset?> RenewAsync(MessageLock held, CancellationToken cancellationToken)
    {
        var now = context.Now();
        var until = now + held.Source.LockDuration;
        return await store.RenewAsync([held], until, now, cancellationToken) > 0 ? until : null;
    }

    /// <summary>Releases a message with changed properties, or dead-letters it at the maximum delivery count. False when the lock was lost.</summary>
    /// <param name="error">The last error: shown to people, and part of the dead-letter description.</param>
    public async Task<bool> AbandonAsync(MessageSource source, ServiceBusReceivedMessage message, IDictionary<string, object>? changes, string? error = null)
    {
        context.Faults?.ThrowIfCrashed();
        var exceeded = await store.AbandonAsync(LockOf(source, message), Changed(message, changes), error, context.Now(), CancellationToken.None);
        if (exceeded is null) return false;
        if (exceeded.Value) context.Log.LogMaxDeliveriesExceeded(message.MessageId, source.Path, message.DeliveryCount, error);
        waiting.Wake(source.Entity.Id, source.IsDeadLetterQueue || exceeded.Value);
        return true;
    }

    /// <summary>Moves a message to the dead-letter queue. False when the lock was lost.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Reason or description is longer than 4,096 characters.</exception>
    public async Task<bool> DeadLetterAsync(
        MessageSource source, ServiceBusReceivedMessage message, IDictionary<string, object>? changes, string? reason, string? description)
    {
        context.Faults?.ThrowIfCrashed();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(reason?.Length ?? 0, MaxDeadLetterTextLength, nameof(reason));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(description?.Length ?? 0, MaxDeadLetterTextLength, nameof(description));
        var held = await store.DeadLetterAsync(LockOf(source, message), Changed(message, changes), reason, description, context.Now(), CancellationToken.None);
        if (held) waiting.Wake(source.Entity.Id, deadLetter: true);
        return held;
    }

    /// <summary>Defers a message, with changed application properties. False when the lock was lost.</summary>
    public Task<bool> DeferAsync(MessageSource source, ServiceBusReceivedMessage message, IDictionary<string, object>? changes) =>
        store.DeferAsync(LockOf(source, message), Changed(message, changes), context.Now(), CancellationToken.None);

    /// <summary>Renews locks for <see cref="MessageSource.LockDuration"/> from now; returns how many still held.</summary>
    public async Task<int> RenewAsync(MessageSource source, IReadOnlyList<ServiceBusReceivedMessage> messages, CancellationToken cancellationToken)
    {
        var now = context.Now();
        return await store.RenewAsync(LocksOf(source, messages), now + source.LockDuration, now, cancellationToken);
    }

    /// <summary>Called by the broker; commits pending completions.</summary>
    public ValueTask DisposeAsync() => completes.DisposeAsync();

    private Task<ServiceBusReceivedMessage?> FindLockedAsync(MessageLock held) => store.FindLockedAsync(held, context.Now(), CancellationToken.None);

    private async Task<IReadOnlyList<IReadOnlyList<long>>> CommitCompletesAsync(IReadOnlyList<IReadOnlyList<MessageLock>> groups)
    {
        var completed = await store.CompleteAsync([.. groups.SelectMany(g => g)], context.Now(), CancellationToken.None);
        vacuum.CountCompleted(completed.Count);
        return [.. groups.Select(group => group.Where(l => !completed.Contains(l.Token)).Select(l => l.Sequence).ToArray())];
    }

    private static MessageLock[] LocksOf(MessageSource source, IReadOnlyList<ServiceBusReceivedMessage> messages) =>
        [.. messages.Select(message => LockOf(source, message))];

    private static MessageLock LockOf(MessageSource source, ServiceBusReceivedMessage message) =>
        new(source, message.SequenceNumber, Guid.Parse(message.LockToken));

    private static string? Changed(ServiceBusReceivedMessage message, IDictionary<string, object>? changes) =>
        changes is { Count: > 0 } ? Envelope.Of(message, changes) : null;
}
