using Azure.Messaging.ServiceBus.Administration;
using Azure.Storage.Blobs;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Platform.Local.Host.Triggers;

namespace Platform.Local.Host.Functions;

/// <summary>The services that the host gives all apps.</summary>
internal sealed record HostServices(Broker Broker, DurableStore Durable, NpgsqlDataSource Database, BlobServiceClient? Blobs, TimeProvider Clock)
{
    /// <summary>The connection string for administration clients of Service Bus.</summary>
    public required string AdministrationConnectionString { get; init; }

    /// <summary>The schedules of timers.</summary>
    public TimerStore Timers { get; } = new(Database);

    /// <summary>The receipts of blob triggers.</summary>
    public BlobReceipts BlobReceipts { get; } = new(Database, Clock);

    /// <summary>See <see cref="LocalHostOptions.BlobPollInterval"/>.</summary>
    public required TimeSpan BlobPollInterval { get; init; }

    /// <summary>Changes an app's services, for tests.</summary>
    public Action<string, IServiceCollection>? ConfigureServices { get; init; }

    /// <summary>Whether this app reports the spans and metrics, which are the process's: one reporter is enough.</summary>
    public bool Reports { get; init; }

    /// <summary>Replaces services of Azure by the host's.</summary>
    public void Replace(IServiceCollection services, string app)
    {
        services.Replace(ServiceDescriptor.Singleton(new ServiceBusAdministrationClient(AdministrationConnectionString)));
        services.Replace(ServiceDescriptor.Singleton(Clock));
        if (Reports)
        {
            // The Functions host reports requests for its workers.
            services.ConfigureOpenTelemetryTracerProvider(
                traces => traces.ConfigureResource(r => r.AddService("local-host", "platform")).AddSource("Microsoft.AspNetCore"));
            services.ConfigureOpenTelemetryMeterProvider(
                metrics => metrics.ConfigureResource(r => r.AddService("local-host", "platform")).AddMeter("Microsoft.AspNetCore.*"));
        }
        else
        {
            services.Replace(ServiceDescriptor.Singleton(_ => Sdk.CreateTracerProviderBuilder().Build()));
            services.Replace(ServiceDescriptor.Singleton(_ => Sdk.CreateMeterProviderBuilder().Build()));
        }
        ConfigureServices?.Invoke(app, services);
    }
}
