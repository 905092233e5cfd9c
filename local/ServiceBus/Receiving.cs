namespace Platform.Local.ServiceBus;

/// <summary>Receives and peeks messages.</summary>
public sealed class Receiving
{
    private readonly MessageStore store;
    private readonly Sweep sweep;
    private readonly Waiting waiting;
    private readonly Settlement settlement;
    private readonly BrokerContext context;

    internal Receiving(MessageStore store, Sweep sweep, Waiting waiting, Settlement settlement, BrokerContext context) =>
        (this.store, this.sweep, this.waiting, this.settlement, this.context) = (store, sweep, waiting, settlement, context);

    /// <summary>Receives the available messages, or waits for the first.</summary>
    /// <param name="session">The session to receive from; null for messages without regard to sessions.</param>
    /// <returns>By sequence number; empty when none came in time.</returns>
    public async Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveAsync(
        MessageSource source, int max, ServiceBusReceiveMode mode, SessionLock? session, TimeSpan wait, CancellationToken cancellationToken)
    {
        context.Faults?.ThrowIfCrashed();
        var deadline = waiting.DeadlineAfter(wait);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var arrived = waiting.ArrivalAt(source);
            var checkedAt = context.Now();
            if (await TryReceiveAsync(source, max, mode == ServiceBusReceiveMode.ReceiveAndDelete, session) is { Count: > 0 } received)
                return received;
            if (deadline <= context.Now()) return [];
            await waiting.WaitAsync(source, arrived, checkedAt, deadline, cancellationToken);
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

    internal async Task<IReadOnlyList<ServiceBusReceivedMessage>> PeekAsync(
        MessageSource source, long from, int max, string? session, CancellationToken cancellationToken) =>
        (await store.PeekAsync(source, from, max, session, cancellationToken)).ConvertAll(r => r.Message);

    // Not cancellable: a cancelled statement may have committed, and its messages would stay locked.
    private async Task<IReadOnlyList<ServiceBusReceivedMessage>> TryReceiveAsync(MessageSource source, int max, bool delete, SessionLock? session)
    {
        while (true)
        {
            var now = context.Now();
            await sweep.RunIfDueAsync(now, CancellationToken.None);
            var received = await store.ReceiveAsync(source, max, delete, now, context.InstanceId, session, CancellationToken.None);
            if (delete || source.IsDeadLetterQueue || !received.Exists(ExceededMaxDeliveries)) return received.ConvertAll(r => r.Message);

            // These had their last delivery, and their locks expired.
            foreach (var (message, lastError) in received.Where(ExceededMaxDeliveries))
            {
                var deliveries = message.DeliveryCount - 1;
                var description = $"Message could not be consumed after {deliveries} delivery attempts. "
                    + (lastError is null ? "Its lock expired each time before it was settled." : $"Last error: {lastError}");
                await settlement.DeadLetterAsync(source, message, null, "MaxDeliveryCountExceeded", description);
                context.Log.LogMaxDeliveriesExceeded(message.MessageId, source.Path, deliveries, lastError);
            }
            if (received.Exists(r => !ExceededMaxDeliveries(r))) return [.. received.Where(r => !ExceededMaxDeliveries(r)).Select(r => r.Message)];
        }

        bool ExceededMaxDeliveries(Received r) => r.Message.DeliveryCount > source.Entity.MaxDeliveryCount;
    }
}
