using Platform.Local.Persistence;

namespace Platform.Local.ServiceBus;

/// <summary>Settling the messages that a receiver has locked, and renewing their locks.</summary>
public sealed class Settlement : IAsyncDisposable
{
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

    /// <summary>Deletes messages that were handled; returns the sequence numbers of those whose lock was lost.</summary>
    public async Task<IReadOnlyList<long>> CompleteAsync(MessageSource source, IReadOnlyList<ServiceBusReceivedMessage> messages, CancellationToken ct)
    {
        await context.Faults.PassAsync(FaultPoint.BeforeCompletion, source.Path, context.Clock);
        var lost = await completes.AddAsync(LocksOf(source, messages), messages.Count, ct);
        await context.Faults.PassAsync(FaultPoint.AfterCompletion, source.Path, context.Clock);
        return lost;
    }

    /// <summary>Makes a message available again, or dead-letters it when it had its last delivery.</summary>
    /// <param name="source">Where it was received from.</param>
    /// <param name="message">The message.</param>
    /// <param name="changes">Application properties to set.</param>
    /// <param name="error">Why it was not handled; shown to people, and part of the reason when it is dead-lettered.</param>
    /// <returns>False when the lock was lost.</returns>
    public async Task<bool> AbandonAsync(
        MessageSource source, ServiceBusReceivedMessage message, IDictionary<string, object>? changes, string? error = null)
    {
        context.Faults?.ThrowIfCrashed();
        var exceeded = await store.AbandonAsync(LockOf(source, message), Changed(message, changes), error, context.Now(), CancellationToken.None);
        if (exceeded is null)
            return false;
        if (exceeded.Value)
            context.Log.LogMaxDeliveriesExceeded(message.MessageId, source.Path, message.DeliveryCount, error);
        waiting.Wake(source.Entity.Id, source.IsDeadLetterQueue || exceeded.Value);
        return true;
    }

    /// <summary>Moves a message to the dead-letter queue.</summary>
    /// <param name="source">Where it was received from.</param>
    /// <param name="message">The message.</param>
    /// <param name="changes">Application properties to set.</param>
    /// <param name="reason">Why, in a word; 4,096 characters are kept.</param>
    /// <param name="description">Why, in full; 4,096 characters are kept.</param>
    /// <returns>False when the lock was lost.</returns>
    public async Task<bool> DeadLetterAsync(
        MessageSource source, ServiceBusReceivedMessage message, IDictionary<string, object>? changes, string? reason, string? description)
    {
        context.Faults?.ThrowIfCrashed();
        var held = await store.DeadLetterAsync(LockOf(source, message), Changed(message, changes), reason, description, context.Now(), CancellationToken.None);
        if (held)
            waiting.Wake(source.Entity.Id, deadLetter: true);
        return held;
    }

    /// <summary>Leaves a message for who asks for its sequence number, with the application properties that are given. False when the lock was lost.</summary>
    public Task<bool> DeferAsync(MessageSource source, ServiceBusReceivedMessage message, IDictionary<string, object>? changes) =>
        store.DeferAsync(LockOf(source, message), Changed(message, changes), context.Now(), CancellationToken.None);

    /// <summary>Renews the locks of messages for <see cref="MessageSource.LockDuration"/> from now; returns how many were not lost.</summary>
    public async Task<int> RenewAsync(MessageSource source, IReadOnlyList<ServiceBusReceivedMessage> messages, CancellationToken ct)
    {
        var now = context.Now();
        return await store.RenewAsync(LocksOf(source, messages), now + source.LockDuration, now, ct);
    }

    /// <summary>Its broker does that; what is in hand is completed.</summary>
    public ValueTask DisposeAsync() => completes.DisposeAsync();

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
