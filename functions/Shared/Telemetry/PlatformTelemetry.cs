using System.Diagnostics;
using System.Diagnostics.Metrics;
using Azure.Core;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Platform.Shared.Telemetry;

/// <summary>Traces, metrics and logs of an app: to Application Insights when <c>APPLICATIONINSIGHTS_CONNECTION_STRING</c> is set, over OTLP when
/// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is; with neither, only trace ids are propagated. The Functions host reports the requests.</summary>
public static class PlatformTelemetry
{
    /// <summary>The platform's own activities; HTTP, Npgsql and the Azure clients have theirs.</summary>
    public static readonly ActivitySource Source = new("Platform");

    // Without a listener activities are not created, and a trace would end at the first message.
    private static readonly ActivityListener PropagateIds = new()
    {
        ShouldListenTo = source => source.Name == "Platform",
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData
    };

    static PlatformTelemetry() => ActivitySource.AddActivityListener(PropagateIds);

    /// <summary>The platform's own metrics.</summary>
    public static readonly Meter Meter = new("Platform");

    internal static void AddPlatformTelemetry(this IHostApplicationBuilder builder, string service)
    {
        // Frameworks log each request, whose traces exist already, with its query string, which may be personal.
        foreach (var framework in new[] { "Microsoft", "System", "Azure", "Yarp" }) builder.Logging.AddFilter(framework, LogLevel.Warning);

        var toAzure = !string.IsNullOrEmpty(builder.Configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"]);
        var toCollector = !string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        if (!toAzure && !toCollector) return;

        var telemetry = builder.Services.AddOpenTelemetry()
            .UseFunctionsWorkerDefaults() // names the service after the site: the next line overrides it
            .ConfigureResource(resource => resource.AddService(service, serviceNamespace: "platform"))
            .WithTracing(traces => traces.AddSource(Source.Name, "System.Net.Http", "Npgsql", "Azure.*"))
            .WithMetrics(metrics => metrics.AddMeter(Meter.Name, "System.Net.Http", "Npgsql"));
        if (toCollector) telemetry.UseOtlpExporter();
        if (!toAzure) return;
        // Reads the connection string and OTEL_TRACES_SAMPLER from the settings, unless options are configured first.
        telemetry.UseAzureMonitorExporter();
        builder.Services.AddOptions<AzureMonitorExporterOptions>().Configure<TokenCredential>((options, credential) => options.Credential = credential);
    }
}
