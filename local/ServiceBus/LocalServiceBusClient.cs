namespace Platform.Local.ServiceBus;

/// <summary>The client of the real package on the local broker. Functions receive through triggers, so processors and rule managers are not served.</summary>
internal sealed class LocalServiceBusClient(Broker broker) : ServiceBusClient
{
    public const string Namespace = "servicebus.localhost";

    // The time a receiver of the real package waits when the caller names none.
    public static readonly TimeSpan DefaultWait = TimeSpan.FromMinutes(1);

    private bool closed;

    public override string FullyQualifiedNamespace => Namespace;
    public override string Identifier { get; } = $"local-{Guid.NewGuid():N}";
    public override bool IsClosed => closed;

    public override ServiceBusSender CreateSender(string queueOrTopicName) => new LocalServiceBusSender(Open(), queueOrTopicName);

    public override ServiceBusSender CreateSender(string queueOrTopicName, ServiceBusSenderOptions options) => CreateSender(queueOrTopicName);

    public override ServiceBusReceiver CreateReceiver(string queueName) => CreateReceiver(queueName, new ServiceBusReceiverOptions());

    public override ServiceBusReceiver CreateReceiver(string topicName, string subscriptionName) =>
        CreateReceiver(topicName, subscriptionName, new ServiceBusReceiverOptions());

    public override ServiceBusReceiver CreateReceiver(string topicName, string subscriptionName, ServiceBusReceiverOptions options) =>
        CreateReceiver(EntityPath.OfSubscription(topicName, subscriptionName), options);

    public override ServiceBusReceiver CreateReceiver(string queueName, ServiceBusReceiverOptions options)
    {
        options ??= new ServiceBusReceiverOptions();
        var path = options.SubQueue switch
        {
            SubQueue.None => queueName,
            SubQueue.DeadLetter => queueName + EntityPath.DeadLetterSuffix,
            _ => throw new NotSupportedException("The local Service Bus forwards nothing, so it has no transfer dead-letter queues."),
        };
        return new LocalServiceBusReceiver(new ReceiverCore(Open(), path, options.ReceiveMode, null), options.PrefetchCount);
    }

    public override Task<ServiceBusSessionReceiver> AcceptSessionAsync(
        string queueName, string sessionId, ServiceBusSessionReceiverOptions options = null!, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sessionId);
        return AcceptAsync(queueName, sessionId, options, cancellationToken);
    }

    public override Task<ServiceBusSessionReceiver> AcceptSessionAsync(
        string topicName, string subscriptionName, string sessionId, ServiceBusSessionReceiverOptions options = null!,
        CancellationToken cancellationToken = default) =>
        AcceptSessionAsync(EntityPath.OfSubscription(topicName, subscriptionName), sessionId, options, cancellationToken);

    public override Task<ServiceBusSessionReceiver> AcceptNextSessionAsync(
        string queueName, ServiceBusSessionReceiverOptions options = null!, CancellationToken cancellationToken = default) =>
        AcceptAsync(queueName, null, options, cancellationToken);

    public override Task<ServiceBusSessionReceiver> AcceptNextSessionAsync(
        string topicName, string subscriptionName, ServiceBusSessionReceiverOptions options = null!, CancellationToken cancellationToken = default) =>
        AcceptAsync(EntityPath.OfSubscription(topicName, subscriptionName), null, options, cancellationToken);

#pragma warning disable CA2215 // The base of the real package closes a connection that the protected constructor did not open.
    public override ValueTask DisposeAsync()
    {
        closed = true;
        return ValueTask.CompletedTask;
    }
#pragma warning restore CA2215

    private async Task<ServiceBusSessionReceiver> AcceptAsync(
        string path, string? sessionId, ServiceBusSessionReceiverOptions? options, CancellationToken cancellationToken)
    {
        var source = await Open().FindSourceAsync(path, cancellationToken);
        if (!source.Entity.RequiresSession)
            throw new InvalidOperationException($"'{path}' does not require sessions: create a receiver without a session.");
        var session = await broker.Sessions.AcceptAsync(source, sessionId, DefaultWait, cancellationToken);
        if (session is null)
        {
            throw sessionId is null
                ? new ServiceBusException("No session had a message in time.", ServiceBusFailureReason.ServiceTimeout, path)
                : new ServiceBusException(
                    $"The session '{sessionId}' cannot be accepted: another receiver holds its lock.", ServiceBusFailureReason.SessionCannotBeLocked, path);
        }

        return new LocalSessionReceiver(
            new ReceiverCore(broker, path, options?.ReceiveMode ?? ServiceBusReceiveMode.PeekLock, session), options?.PrefetchCount ?? 0);
    }

    private Broker Open()
    {
        ObjectDisposedException.ThrowIf(closed, this);
        return broker;
    }
}
