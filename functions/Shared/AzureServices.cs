using Azure.Core;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.Shared.Health;

namespace Platform.Shared;

/// <summary>Clients of Azure services, from the settings of the triggers: an address with the app's identity, or a connection string.</summary>
public static class AzureServices
{
    private const string ServiceBusCheck = "service-bus";

    /// <summary>Adds the client of the app's storage account, <c>AzureWebJobsStorage</c>, and its readiness check.</summary>
    /// <param name="builder">The app.</param>
    /// <param name="container">One of the app's containers.</param>
    public static IHostApplicationBuilder AddBlobStorage(this IHostApplicationBuilder builder, string container)
    {
        builder.Services.AddSingleton(CreateBlobServiceClient);
        builder.Services.AddDependencyCheck("storage", (services, cancellationToken) =>
            services.GetRequiredService<BlobServiceClient>().GetBlobContainerClient(container).GetPropertiesAsync(cancellationToken: cancellationToken));
        return builder;
    }

    /// <summary>Adds the readiness check of Service Bus for an app that receives commands. Peeking needs only the role Data Receiver on the queue.</summary>
    /// <param name="builder">The app.</param>
    /// <param name="queue">Its queue.</param>
    public static IHostApplicationBuilder AddQueueCheck(this IHostApplicationBuilder builder, string queue) =>
        builder.AddPeekCheck(client => client.CreateReceiver(queue, new ServiceBusReceiverOptions()));

    /// <summary>Adds the readiness check of Service Bus for an app that only receives events.</summary>
    /// <param name="builder">The app.</param>
    /// <param name="topic">A topic that it subscribes to.</param>
    /// <param name="subscription">Its subscription.</param>
    public static IHostApplicationBuilder AddSubscriptionCheck(this IHostApplicationBuilder builder, string topic, string subscription) =>
        builder.AddPeekCheck(client => client.CreateReceiver(topic, subscription, new ServiceBusReceiverOptions()));

    /// <summary>Adds the readiness check of Service Bus for an app that only publishes events: a new sender's batch opens a link, for which the role Data
    /// Sender on the topic is enough.</summary>
    /// <param name="builder">The app.</param>
    /// <param name="topic">Its topic.</param>
    public static IHostApplicationBuilder AddTopicCheck(this IHostApplicationBuilder builder, string topic)
    {
        builder.Services.AddDependencyCheck(ServiceBusCheck, async (services, cancellationToken) =>
        {
            await using var sender = services.GetRequiredService<ServiceBusClient>().CreateSender(topic);
            using var batch = await sender.CreateMessageBatchAsync(cancellationToken);
        });
        return builder;
    }

    private static IHostApplicationBuilder AddPeekCheck(this IHostApplicationBuilder builder, Func<ServiceBusClient, ServiceBusReceiver> createReceiver)
    {
        builder.Services.AddDependencyCheck(ServiceBusCheck, async (services, cancellationToken) =>
        {
            await using var receiver = createReceiver(services.GetRequiredService<ServiceBusClient>());
            await receiver.PeekMessageAsync(cancellationToken: cancellationToken);
        });
        return builder;
    }

    /// <summary>On Azure the managed identity alone, so that no fallback hides its failure; elsewhere the developer's sign-in.</summary>
    internal static TokenCredential CreateCredential(IServiceProvider services)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        if (string.IsNullOrEmpty(configuration["IDENTITY_ENDPOINT"])) return new DefaultAzureCredential();
        return new ManagedIdentityCredential(configuration["AZURE_CLIENT_ID"] is { Length: > 0 } clientId
            ? ManagedIdentityId.FromUserAssignedClientId(clientId)
            : ManagedIdentityId.SystemAssigned);
    }

    internal static ServiceBusClient CreateServiceBusClient(IServiceProvider services)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        return configuration["ServiceBus:fullyQualifiedNamespace"] is { Length: > 0 } fullyQualifiedNamespace
            ? new(fullyQualifiedNamespace, services.GetRequiredService<TokenCredential>())
            : configuration["ServiceBus"] is { Length: > 0 } connectionString ? new(connectionString)
            : throw new InvalidOperationException("Set ServiceBus__fullyQualifiedNamespace (Azure) or ServiceBus (the emulator's connection string).");
    }

    private static BlobServiceClient CreateBlobServiceClient(IServiceProvider services)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        var options = new BlobClientOptions { Retry = { MaxRetries = 3, NetworkTimeout = TimeSpan.FromSeconds(30) } };
        return configuration["AzureWebJobsStorage:blobServiceUri"] is { Length: > 0 } uri
            ? new(new Uri(uri), services.GetRequiredService<TokenCredential>(), options)
            : configuration["AzureWebJobsStorage"] is { Length: > 0 } connectionString ? new(connectionString, options)
            : throw new InvalidOperationException("Set AzureWebJobsStorage__blobServiceUri (Azure) or AzureWebJobsStorage (a connection string).");
    }
}
