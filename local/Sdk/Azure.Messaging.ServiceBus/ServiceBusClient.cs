#nullable disable // The real package is not annotated.

using Azure.Core;

namespace Azure.Messaging.ServiceBus;

/// <summary>Makes senders and receivers; the local host derives from it, and one made from an address has no transport.</summary>
public class ServiceBusClient : IAsyncDisposable
{
    private readonly string identifier;
    private bool isClosed;

    protected ServiceBusClient()
    {
    }

    public ServiceBusClient(string connectionString)
        : this(connectionString, new ServiceBusClientOptions())
    {
    }

    public ServiceBusClient(string connectionString, ServiceBusClientOptions options)
        : this(options, NamespaceOf(connectionString))
    {
    }

    public ServiceBusClient(string fullyQualifiedNamespace, TokenCredential credential)
        : this(fullyQualifiedNamespace, credential, new ServiceBusClientOptions())
    {
    }

    public ServiceBusClient(string fullyQualifiedNamespace, TokenCredential credential, ServiceBusClientOptions options)
        : this(options, fullyQualifiedNamespace) => ArgumentNullException.ThrowIfNull(credential);

    public ServiceBusClient(string fullyQualifiedNamespace, AzureNamedKeyCredential credential, ServiceBusClientOptions options = null)
        : this(options, fullyQualifiedNamespace) => ArgumentNullException.ThrowIfNull(credential);

    public ServiceBusClient(string fullyQualifiedNamespace, AzureSasCredential credential, ServiceBusClientOptions options = null)
        : this(options, fullyQualifiedNamespace) => ArgumentNullException.ThrowIfNull(credential);

    private ServiceBusClient(ServiceBusClientOptions options, string fullyQualifiedNamespace)
    {
        ArgumentException.ThrowIfNullOrEmpty(fullyQualifiedNamespace);
        FullyQualifiedNamespace = fullyQualifiedNamespace;
        TransportType = options?.TransportType ?? ServiceBusTransportType.AmqpTcp;
        identifier = options?.Identifier ?? $"{fullyQualifiedNamespace}-{Guid.NewGuid()}";
    }

    public virtual string FullyQualifiedNamespace { get; }

    public virtual string Identifier => identifier;

    public virtual bool IsClosed => isClosed;

    public ServiceBusTransportType TransportType { get; }

    public virtual ServiceBusSender CreateSender(string queueOrTopicName) => throw NoTransport.Exception();

    public virtual ServiceBusSender CreateSender(string queueOrTopicName, ServiceBusSenderOptions options) => throw NoTransport.Exception();

    public virtual ServiceBusReceiver CreateReceiver(string queueName) => throw NoTransport.Exception();

    public virtual ServiceBusReceiver CreateReceiver(string queueName, ServiceBusReceiverOptions options) => throw NoTransport.Exception();

    public virtual ServiceBusReceiver CreateReceiver(string topicName, string subscriptionName) => throw NoTransport.Exception();

    public virtual ServiceBusReceiver CreateReceiver(string topicName, string subscriptionName, ServiceBusReceiverOptions options) => throw NoTransport.Exception();

    public virtual Task<ServiceBusSessionReceiver> AcceptSessionAsync(
        string queueName, string sessionId, ServiceBusSessionReceiverOptions options = null, CancellationToken cancellationToken = default) => throw NoTransport.Exception();

    public virtual Task<ServiceBusSessionReceiver> AcceptSessionAsync(
        string topicName, string subscriptionName, string sessionId, ServiceBusSessionReceiverOptions options = null, CancellationToken cancellationToken = default) => throw NoTransport.Exception();

    public virtual Task<ServiceBusSessionReceiver> AcceptNextSessionAsync(
        string queueName, ServiceBusSessionReceiverOptions options = null, CancellationToken cancellationToken = default) => throw NoTransport.Exception();

    public virtual Task<ServiceBusSessionReceiver> AcceptNextSessionAsync(
        string topicName, string subscriptionName, ServiceBusSessionReceiverOptions options = null, CancellationToken cancellationToken = default) => throw NoTransport.Exception();

    public virtual ValueTask DisposeAsync()
    {
        isClosed = true;
        return ValueTask.CompletedTask;
    }

    internal static string NamespaceOf(string connectionString)
    {
        const string key = "Endpoint=";
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        var endpoint = connectionString.Split(';', StringSplitOptions.TrimEntries).FirstOrDefault(part => part.StartsWith(key, StringComparison.OrdinalIgnoreCase));
        return endpoint is not null && Uri.TryCreate(endpoint[key.Length..], UriKind.Absolute, out var uri)
            ? uri.Host
            : throw new FormatException("A Service Bus connection string has an Endpoint, such as Endpoint=sb://name.servicebus.windows.net/.");
    }
}
