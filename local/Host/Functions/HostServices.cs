using Azure.Storage.Blobs;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Platform.Local.Durable;
using Platform.Local.Host.Triggers;
using Platform.Local.ServiceBus;

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

    /// <summary>Whether the app reports the spans and metrics of all apps: they are this process's, and each app's own reporter would send them
    /// again.</summary>
    public bool Reports { get; init; }

    /// <summary>Puts the host's own in place of what an app would use on Azure.</summary>
    public void Replace(IServiceCollection services, string app)
    {
        services.Replace(ServiceDescriptor.Singleton(Broker.CreateClient()));
        services.Replace(ServiceDescriptor.Singleton(Broker.CreateAdministrationClient()));
        services.Replace(ServiceDescriptor.Singleton(Clock));
        if (Reports)
        {
            // As the Functions host does, which reports requests so that its workers need not.
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
