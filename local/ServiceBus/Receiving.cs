namespace Platform.Local.ServiceBus;

/// <summary>Receiving messages, and peeking at them.</summary>
public sealed class Receiving
{
    private readonly MessageStore store;
    private readonly Sweep sweep;
    private readonly Waiting waiting;
    private readonly Settlement settlement;
    private readonly BrokerContext context;

    internal Receiving(MessageStore store, Sweep sweep, Waiting waiting, Settlement settlement, BrokerContext context) =>
        (this.store, this.sweep, this.waiting, this.settlement, this.context) = (store, sweep, waiting, settlement, context);

    /// <summary>Receives what can be had, and waits for the first message.</summary>
    /// <param name="source">Where from.</param>
    /// <param name="max">How many at most.</param>
    /// <param name="mode">Whether they are locked, for <see cref="Settlement"/>, or deleted.</param>
    /// <param name="session">The session whose messages are wanted; null for those of all.</param>
    /// <param name="wait">How long to wait for the first one.</param>
    /// <param name="ct">Cancels the waiting. What was locked is returned.</param>
    /// <returns>In the order of their sequence numbers; none when none came in time.</returns>
    public async Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveAsync(
        MessageSource source, int max, ServiceBusReceiveMode mode, SessionLock? session, TimeSpan wait, CancellationToken ct)
    {
        context.Faults?.ThrowIfCrashed();
        var deadline = waiting.DeadlineAfter(wait);
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            var arrived = waiting.ArrivalAt(source);
            var looked = context.Now();
            if (await TryReceiveAsync(source, max, mode == ServiceBusReceiveMode.ReceiveAndDelete, session) is { Count: > 0 } received)
                return received;
            if (deadline <= context.Now())
                return [];
            await waiting.WaitAsync(source, arrived, looked, deadline, ct);
        }
    }

    internal async Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveDeferredAsync(
        MessageSource source, IReadOnlyList<long> sequences, ServiceBusReceiveMode mode, SessionLock? session)
    {
        var received = await store.ReceiveDeferredAsync(
            source, sequences, mode == ServiceBusReceiveMode.ReceiveAndDelete, context.Now(), context.InstanceId, session, CancellationToken.None);
        return received.Count == sequences.Count
            ? received.ConvertAll(r => r.Message)
            : throw new ServiceBusException(
                $"Of the deferred messages {string.Join(", ", sequences)} only {received.Count} could be received: the others do not exist or are locked.",
                ServiceBusFailureReason.MessageNotFound, source.Path);
    }

    internal async Task<IReadOnlyList<ServiceBusReceivedMessage>> PeekAsync(MessageSource source, long from, int max, string? session, CancellationToken ct) =>
        (await store.PeekAsync(source, from, max, session, ct)).ConvertAll(r => r.Message);

    // Not cancellable: a cancelled statement may have committed, and its messages would be locked with nobody to know.
    private async Task<IReadOnlyList<ServiceBusReceivedMessage>> TryReceiveAsync(MessageSource source, int max, bool delete, SessionLock? session)
    {
        while (true)
        {
            var now = context.Now();
            await sweep.RunIfDueAsync(now, CancellationToken.None);
            var received = await store.ReceiveAsync(source, max, delete, now, context.InstanceId, session, CancellationToken.None);
            if (delete || source.IsDeadLetterQueue || !received.Exists(ExceededMaxDeliveries))
                return received.ConvertAll(r => r.Message);

            // Locks that expired on the last delivery: there is no further one.
            foreach (var (message, lastError) in received.Where(ExceededMaxDeliveries))
            {
                var deliveries = message.DeliveryCount - 1;
                var description = $"Message could not be consumed after {deliveries} delivery attempts. "
                    + (lastError is null ? "Its lock expired each time before it was settled." : $"Last error: {lastError}");
                await settlement.DeadLetterAsync(source, message, null, "MaxDeliveryCountExceeded", description);
                context.Log.LogMaxDeliveriesExceeded(message.MessageId, source.Path, deliveries, lastError);
            }
            if (received.Exists(r => !ExceededMaxDeliveries(r)))
                return [.. received.Where(r => !ExceededMaxDeliveries(r)).Select(r => r.Message)];
        }

        bool ExceededMaxDeliveries(Received r) => r.Message.DeliveryCount > source.Entity.MaxDeliveryCount;
    }
}
