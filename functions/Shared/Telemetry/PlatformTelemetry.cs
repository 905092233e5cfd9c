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
/// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is; with neither nothing is collected, but trace ids still go through.
/// <para>Requests are not among them: the Functions host reports each, with its status, and cold starts and failed workers too; a second row would count it
/// twice.</para></summary>
public static class PlatformTelemetry
{
    /// <summary>Activities of the platform itself; HTTP out, Npgsql and the Azure clients bring their own.</summary>
    public static readonly ActivitySource Source = new("Platform");

    // Without a collector nobody listens, activities would not exist, and a trace would end at the first message: this keeps the ids going, and records
    // nothing.
    private static readonly ActivityListener KeepIds = new()
    {
        ShouldListenTo = source => source.Name == "Platform",
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData
    };

    static PlatformTelemetry() => ActivitySource.AddActivityListener(KeepIds);

    /// <summary>Metrics of the platform itself.</summary>
    public static readonly Meter Meter = new("Platform");

    internal static void AddPlatformTelemetry(this IHostApplicationBuilder builder, string service)
    {
        // What frameworks say of each request is in the traces already, and has in it what people search for: the query of its address.
        foreach (var framework in new[] { "Microsoft", "System", "Azure", "Yarp" }) builder.Logging.AddFilter(framework, LogLevel.Warning);

        var toAzure = !string.IsNullOrEmpty(builder.Configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"]);
        var toCollector = !string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        if (!toAzure && !toCollector) return;

        var telemetry = builder.Services.AddOpenTelemetry()
            .UseFunctionsWorkerDefaults() // first: it names the service after the site
            .ConfigureResource(resource => resource.AddService(service, serviceNamespace: "platform"))
            .WithTracing(traces => traces.AddSource(Source.Name, "System.Net.Http", "Npgsql", "Azure.*"))
            .WithMetrics(metrics => metrics.AddMeter(Meter.Name, "System.Net.Http", "Npgsql"));
        if (toCollector) telemetry.UseOtlpExporter();
        if (!toAzure) return;
        // Reads the connection string and OTEL_TRACES_SAMPLER from the settings, unless options are configured before it.
        telemetry.UseAzureMonitorExporter();
        builder.Services.AddOptions<AzureMonitorExporterOptions>().Configure<TokenCredential>((options, credential) => options.Credential = credential);
    }
}
