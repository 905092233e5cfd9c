using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Platform.Shared.Telemetry;

/// <summary>Traces, metrics and logs over OTLP, when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set; otherwise nothing is collected, but trace ids still go through.</summary>
public static class PlatformTelemetry
{
    /// <summary>Activities of the platform itself; HTTP in and out, and Npgsql, bring their own.</summary>
    public static readonly ActivitySource Source = new("Platform");

    // Without a collector nobody listens, activities would not exist, and a trace would end at the first message: this keeps the ids going, and records nothing.
    static readonly ActivityListener KeepIds = new() { ShouldListenTo = source => source.Name == "Platform", Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData };

    static PlatformTelemetry() => ActivitySource.AddActivityListener(KeepIds);

    /// <summary>Metrics of the platform itself.</summary>
    public static readonly Meter Meter = new("Platform");

    internal static void AddPlatformTelemetry(this IHostApplicationBuilder builder, string service)
    {
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])) return;
        var resource = ResourceBuilder.CreateDefault().AddService(service, serviceNamespace: "platform");
        builder.Services.AddSingleton(_ => Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource)
            .AddSource(Source.Name, "Microsoft.AspNetCore", "System.Net.Http", "Npgsql", "Azure.*").AddOtlpExporter().Build());
        builder.Services.AddSingleton(_ => Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource)
            .AddMeter(Meter.Name, "Microsoft.AspNetCore.*", "System.Net.Http", "Npgsql").AddOtlpExporter().Build());
        builder.Logging.AddOpenTelemetry(logs => logs.SetResourceBuilder(resource).AddOtlpExporter());
        builder.Services.AddHostedService<TelemetryStart>();
    }
}

/// <summary>Builds the providers with the host and flushes them when it stops (the container disposes them).</summary>
sealed class TelemetryStart(TracerProvider traces, MeterProvider metrics) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        traces.ForceFlush(2000);
        metrics.ForceFlush(2000);
        return Task.CompletedTask;
    }
}
