using System.Runtime.CompilerServices;

namespace Platform.Local.ServiceBus;

internal sealed class LocalServiceBusSender(Broker broker, string entityPath) : ServiceBusSender
{
    // A batch is a sealed class of the real package: which messages it holds is known only to who made it.
    private static readonly ConditionalWeakTable<ServiceBusMessageBatch, List<ServiceBusMessage>> Batches = [];

    private bool closed;

    public override string EntityPath => entityPath;
    public override string FullyQualifiedNamespace => LocalServiceBusClient.Namespace;
    public override string Identifier { get; } = $"{entityPath}-{Guid.NewGuid():N}";
    public override bool IsClosed => closed;

    public override Task SendMessageAsync(ServiceBusMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return SendAsync([message], null, cancellationToken);
    }

    public override Task SendMessagesAsync(IEnumerable<ServiceBusMessage> messages, CancellationToken cancellationToken = default) =>
        SendAsync([.. messages], null, cancellationToken);

    public override Task SendMessagesAsync(ServiceBusMessageBatch messageBatch, CancellationToken cancellationToken = default) =>
        Batches.TryGetValue(messageBatch, out var messages)
            ? SendAsync(messages, null, cancellationToken)
            : throw new InvalidOperationException("This batch was not created by a sender of the local Service Bus: use CreateMessageBatchAsync.");

    public override ValueTask<ServiceBusMessageBatch> CreateMessageBatchAsync(CancellationToken cancellationToken = default) =>
        CreateMessageBatchAsync(new CreateMessageBatchOptions(), cancellationToken);

    public override ValueTask<ServiceBusMessageBatch> CreateMessageBatchAsync(CreateMessageBatchOptions options, CancellationToken cancellationToken = default)
    {
        var limit = options?.MaxSizeInBytes ?? Sending.MaxMessageSize;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, Sending.MaxMessageSize, nameof(options));
        var messages = new List<ServiceBusMessage>();
        var size = 0L;
        var batch = ServiceBusModelFactory.ServiceBusMessageBatch(0, messages, new CreateMessageBatchOptions { MaxSizeInBytes = limit }, message =>
        {
            Sending.AddTrace(message);
            var added = Envelope.SizeOf(message, Envelope.Of(message));
            if (size + added > limit) return false;
            size += added;
            return true;
        });
        Batches.Add(batch, messages);
        return ValueTask.FromResult(batch);
    }

    public override async Task<long> ScheduleMessageAsync(
        ServiceBusMessage message, DateTimeOffset scheduledEnqueueTime, CancellationToken cancellationToken = default) =>
        (await SendAsync([message], scheduledEnqueueTime, cancellationToken))[0];

    public override async Task<IReadOnlyList<long>> ScheduleMessagesAsync(
        IEnumerable<ServiceBusMessage> messages, DateTimeOffset scheduledEnqueueTime, CancellationToken cancellationToken = default) =>
        await SendAsync([.. messages], scheduledEnqueueTime, cancellationToken);

    public override Task CancelScheduledMessageAsync(long sequenceNumber, CancellationToken cancellationToken = default) =>
        broker.Sending.CancelScheduledAsync(entityPath, [sequenceNumber], cancellationToken);

    public override Task CancelScheduledMessagesAsync(IEnumerable<long> sequenceNumbers, CancellationToken cancellationToken = default) =>
        broker.Sending.CancelScheduledAsync(entityPath, [.. sequenceNumbers], cancellationToken);

    public override Task CloseAsync(CancellationToken cancellationToken = default)
    {
        closed = true;
        return Task.CompletedTask;
    }

    private Task<long[]> SendAsync(IReadOnlyList<ServiceBusMessage> messages, DateTimeOffset? scheduledFor, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        return broker.Sending.SendAsync(entityPath, messages, scheduledFor, cancellationToken);
    }
}
