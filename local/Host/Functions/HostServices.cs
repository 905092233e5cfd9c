using Azure.Messaging.ServiceBus;
using Azure.Storage.Blobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using Platform.Local.Host.Durable;
using Platform.Local.Host.ServiceBus;
using Platform.Local.Host.Triggers;

namespace Platform.Local.Host.Functions;

/// <summary>What the host gives all its apps.</summary>
internal sealed record HostServices(Broker Broker, DurableStore Durable, NpgsqlDataSource Database, BlobServiceClient? Blobs, TimeProvider Clock)
{
    /// <summary>The schedules of timers.</summary>
    public TimerStore Timers { get; } = new(Database);

    /// <summary>Which blobs were handled.</summary>
    public BlobReceipts BlobReceipts { get; } = new(Database, Clock);

    /// <summary>Changes to an app's container, for tests: a fake in place of a service.</summary>
    public Action<string, IServiceCollection>? ConfigureServices { get; init; }

    /// <summary>Puts the host's own in place of what an app would use on Azure.</summary>
    public void Replace(IServiceCollection services, string app)
    {
        services.Replace(ServiceDescriptor.Singleton(Broker.CreateClient()));
        services.Replace(ServiceDescriptor.Singleton(Broker.CreateAdministrationClient()));
        services.Replace(ServiceDescriptor.Singleton(Clock));
        ConfigureServices?.Invoke(app, services);
    }
}
