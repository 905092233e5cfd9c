using System.ComponentModel.DataAnnotations;
using Azure.Core;
using Azure.Messaging.ServiceBus.Administration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Platform.Operations.Apps;
using Platform.Operations.DeadLetters;

namespace Platform.Operations;

/// <summary>Settings <c>Operations__*</c>.</summary>
public sealed class OperationsOptions
{
    /// <summary>The address of each app, for its health: <c>Operations__Apps__identity</c> = http://localhost:7072.</summary>
    [Required, MinLength(1)] public required Dictionary<string, Uri> Apps { get; set; }

    /// <summary>The connection string of an emulator's administration, which has a port of its own. Default: as for messages.</summary>
    public string? ServiceBusAdministration { get; set; }
}

public static class OperationsServices
{
    public static IHostApplicationBuilder AddOperations(this IHostApplicationBuilder builder)
    {
        builder.AddDatabase<OperationsDbContext>("operations");
        builder.AddQueueCheck(ServiceBusNames.OperationsCommands); // any will do: its rights are those on all
        builder.AddPersonalData("operations", PersonalData.Tables);
        var services = builder.Services;
        services.AddOptions<OperationsOptions>().BindConfiguration("Operations").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(CreateAdministrationClient);
        services.AddScoped<DeadLetterQueues>();
        services.AddSingleton<IValidator<RedriveRequest>, RedriveRequestValidator>();
        services.AddSingleton<IValidator<DiscardRequest>, DiscardRequestValidator>();
        services.AddSingleton<AppHealth>();
        services.AddHttpClient(AppHealth.HttpClientName, client =>
        {
            client.Timeout = AppHealth.Timeout;
            client.MaxResponseContentBufferSize = 64 * 1024;
        }).RemoveAllLoggers(); // an app that does not answer is a result, not a failure
        return builder;
    }

    private static ServiceBusAdministrationClient CreateAdministrationClient(IServiceProvider services)
    {
        var options = new ServiceBusAdministrationClientOptions { Retry = { MaxRetries = 1, NetworkTimeout = TimeSpan.FromSeconds(5) } };
        var configuration = services.GetRequiredService<IConfiguration>();
        return configuration["ServiceBus:fullyQualifiedNamespace"] is { Length: > 0 } fullyQualifiedNamespace
            ? new(fullyQualifiedNamespace, services.GetRequiredService<TokenCredential>(), options)
            : new(services.GetRequiredService<IOptions<OperationsOptions>>().Value.ServiceBusAdministration ?? configuration["ServiceBus"], options);
    }
}
