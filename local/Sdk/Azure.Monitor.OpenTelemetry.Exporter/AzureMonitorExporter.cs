using Azure.Core;
using OpenTelemetry;

namespace Azure.Monitor.OpenTelemetry.Exporter;

/// <summary>How telemetry gets to Application Insights.</summary>
public class AzureMonitorExporterOptions : ClientOptions
{
#nullable disable
    public TokenCredential Credential { get; set; }
#nullable restore
}

/// <summary>Sends what an app reports to Application Insights.</summary>
public static class OpenTelemetryBuilderExtensions
{
    /// <summary>Not here: the local build has no exporter, and what was asked to be sent must not silently be lost.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public static IOpenTelemetryBuilder UseAzureMonitorExporter(this IOpenTelemetryBuilder builder) => throw new NotSupportedException(
        "The local build has no exporter to Application Insights: unset APPLICATIONINSIGHTS_CONNECTION_STRING, or publish the app.");
}
