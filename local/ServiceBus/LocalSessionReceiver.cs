using System.Runtime.CompilerServices;

namespace Platform.Local.ServiceBus;

internal sealed class LocalSessionReceiver(ReceiverCore core, int prefetchCount) : ServiceBusSessionReceiver
{
    // No property with a body of its own: the setter of the real package's is internal.
    private readonly string identifier = $"{core.Path}-{Guid.NewGuid():N}";

    public override string EntityPath => core.Path;
    public override string FullyQualifiedNamespace => LocalServiceBusClient.Namespace;
    public override string Identifier => identifier;
    public override bool IsClosed => core.Closed;
    public override int PrefetchCount => prefetchCount;
    public override ServiceBusReceiveMode ReceiveMode => core.Mode;
    public override string SessionId => core.Session!.SessionId;
    public override DateTimeOffset SessionLockedUntil => core.Session!.LockedUntil;

    public override Task<BinaryData> GetSessionStateAsync(CancellationToken cancellationToken = default) => core.GetSessionStateAsync(cancellationToken);

    public override Task SetSessionStateAsync(BinaryData sessionState, CancellationToken cancellationToken = default) =>
        core.SetSessionStateAsync(sessionState, cancellationToken);

    public override Task RenewSessionLockAsync(CancellationToken cancellationToken = default) => core.RenewSessionAsync(cancellationToken);

    public override async Task<ServiceBusReceivedMessage> ReceiveMessageAsync(TimeSpan? maxWaitTime = null, CancellationToken cancellationToken = default) =>
        (await core.ReceiveAsync(1, maxWaitTime, cancellationToken)).SingleOrDefault()!;

    public override Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveMessagesAsync(
        int maxMessages, TimeSpan? maxWaitTime = null, CancellationToken cancellationToken = default) =>
        core.ReceiveAsync(maxMessages, maxWaitTime, cancellationToken);

    public override async IAsyncEnumerable<ServiceBusReceivedMessage> ReceiveMessagesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            foreach (var message in await core.ReceiveAsync(1, null, cancellationToken)) yield return message;
        }
    }

    public override async Task<ServiceBusReceivedMessage> PeekMessageAsync(long? fromSequenceNumber = null, CancellationToken cancellationToken = default) =>
        (await core.PeekAsync(1, fromSequenceNumber, cancellationToken)).SingleOrDefault()!;

    public override Task<IReadOnlyList<ServiceBusReceivedMessage>> PeekMessagesAsync(
        int maxMessages, long? fromSequenceNumber = null, CancellationToken cancellationToken = default) =>
        core.PeekAsync(maxMessages, fromSequenceNumber, cancellationToken);

    public override async Task<ServiceBusReceivedMessage> ReceiveDeferredMessageAsync(long sequenceNumber, CancellationToken cancellationToken = default) =>
        (await core.ReceiveDeferredAsync([sequenceNumber], cancellationToken))[0];

    public override Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveDeferredMessagesAsync(
        IEnumerable<long> sequenceNumbers, CancellationToken cancellationToken = default) =>
        core.ReceiveDeferredAsync(sequenceNumbers, cancellationToken);

    public override Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) =>
        core.CompleteAsync(message, cancellationToken);

    public override Task AbandonMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object> propertiesToModify = null!, CancellationToken cancellationToken = default) =>
        core.AbandonAsync(message, propertiesToModify, cancellationToken);

    public override Task DeferMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object> propertiesToModify = null!, CancellationToken cancellationToken = default) =>
        core.DeferAsync(message, propertiesToModify, cancellationToken);

    public override Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object> propertiesToModify = null!, CancellationToken cancellationToken = default) =>
        core.DeadLetterAsync(message, propertiesToModify, null, null, cancellationToken);

    public override Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message, string deadLetterReason, string deadLetterErrorDescription = null!, CancellationToken cancellationToken = default) =>
        core.DeadLetterAsync(message, null, deadLetterReason, deadLetterErrorDescription, cancellationToken);

    public override Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object> propertiesToModify, string deadLetterReason, string deadLetterErrorDescription = null!,
        CancellationToken cancellationToken = default) =>
        core.DeadLetterAsync(message, propertiesToModify, deadLetterReason, deadLetterErrorDescription, cancellationToken);

    public override Task RenewMessageLockAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) =>
        core.RenewAsync(message, cancellationToken);

    public override Task CloseAsync(CancellationToken cancellationToken = default) => core.CloseAsync();
}
