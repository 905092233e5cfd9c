using Azure.Core;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Platform.Shared;

/// <summary>Clients of Azure services, from the settings of the triggers: an address with the app's identity, or a connection string.</summary>
public static class AzureServices
{
    /// <summary>Adds the client of the app's storage account, <c>AzureWebJobsStorage</c>.</summary>
    public static IHostApplicationBuilder AddBlobStorage(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(CreateBlobServiceClient);
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
