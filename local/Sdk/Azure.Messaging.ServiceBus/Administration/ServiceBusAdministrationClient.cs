#nullable disable // The real package is not annotated.

using Azure.Core;

namespace Azure.Messaging.ServiceBus.Administration;

/// <summary>Says what entities there are and how many messages they hold; the local host derives from it, and one made from an address has no transport.</summary>
public class ServiceBusAdministrationClient
{
    protected ServiceBusAdministrationClient()
    {
    }

    public ServiceBusAdministrationClient(string connectionString)
        : this(connectionString, new ServiceBusAdministrationClientOptions())
    {
    }

    public ServiceBusAdministrationClient(string connectionString, ServiceBusAdministrationClientOptions options) => ServiceBusClient.NamespaceOf(connectionString);

    public ServiceBusAdministrationClient(string fullyQualifiedNamespace, TokenCredential credential)
        : this(fullyQualifiedNamespace, credential, new ServiceBusAdministrationClientOptions())
    {
    }

    public ServiceBusAdministrationClient(string fullyQualifiedNamespace, TokenCredential credential, ServiceBusAdministrationClientOptions options) =>
        Check(fullyQualifiedNamespace, credential);

    public ServiceBusAdministrationClient(string fullyQualifiedNamespace, AzureNamedKeyCredential credential, ServiceBusAdministrationClientOptions options = null) =>
        Check(fullyQualifiedNamespace, credential);

    public ServiceBusAdministrationClient(string fullyQualifiedNamespace, AzureSasCredential credential, ServiceBusAdministrationClientOptions options = null) =>
        Check(fullyQualifiedNamespace, credential);

    public virtual Task<Response<QueueRuntimeProperties>> GetQueueRuntimePropertiesAsync(string name, CancellationToken cancellationToken = default) => throw NoTransport.Exception();

    public virtual AsyncPageable<QueueRuntimeProperties> GetQueuesRuntimePropertiesAsync(CancellationToken cancellationToken = default) => throw NoTransport.Exception();

    public virtual Task<Response<TopicRuntimeProperties>> GetTopicRuntimePropertiesAsync(string name, CancellationToken cancellationToken = default) => throw NoTransport.Exception();

    public virtual AsyncPageable<TopicRuntimeProperties> GetTopicsRuntimePropertiesAsync(CancellationToken cancellationToken = default) => throw NoTransport.Exception();

    public virtual Task<Response<SubscriptionRuntimeProperties>> GetSubscriptionRuntimePropertiesAsync(
        string topicName, string subscriptionName, CancellationToken cancellationToken = default) => throw NoTransport.Exception();

    public virtual AsyncPageable<SubscriptionRuntimeProperties> GetSubscriptionsRuntimePropertiesAsync(string topicName, CancellationToken cancellationToken = default) =>
        throw NoTransport.Exception();

    public virtual Task<Response<bool>> QueueExistsAsync(string name, CancellationToken cancellationToken = default) => throw NoTransport.Exception();

    public virtual Task<Response<bool>> TopicExistsAsync(string name, CancellationToken cancellationToken = default) => throw NoTransport.Exception();

    public virtual Task<Response<bool>> SubscriptionExistsAsync(string topicName, string subscriptionName, CancellationToken cancellationToken = default) =>
        throw NoTransport.Exception();

    public virtual Task<Response<bool>> RuleExistsAsync(string topicName, string subscriptionName, string ruleName, CancellationToken cancellationToken = default) =>
        throw NoTransport.Exception();

    private static void Check(string fullyQualifiedNamespace, object credential)
    {
        ArgumentException.ThrowIfNullOrEmpty(fullyQualifiedNamespace);
        ArgumentNullException.ThrowIfNull(credential);
    }
}

/// <summary>How an administration client connects.</summary>
public class ServiceBusAdministrationClientOptions : ClientOptions
{
    public ServiceBusAdministrationClientOptions(ServiceVersion version = ServiceVersion.V2021_05) => Version = version;

    public ServiceVersion Version { get; }

    /// <summary>The versions of the service's interface.</summary>
    public enum ServiceVersion
    {
        V2017_04 = 1,
        V2021_05 = 2,
    }
}
