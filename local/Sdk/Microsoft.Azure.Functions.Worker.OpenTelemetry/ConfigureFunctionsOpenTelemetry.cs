using OpenTelemetry;

namespace Microsoft.Azure.Functions.Worker.OpenTelemetry;

/// <summary>Makes OpenTelemetry's builder fit a Functions worker.</summary>
public static class ConfigureFunctionsOpenTelemetry
{
    /// <summary>The real one tells the Functions host to leave the worker's logs to the worker, describes the site, and adds the invocations' spans. There is no such host here.</summary>
    public static IOpenTelemetryBuilder UseFunctionsWorkerDefaults(this IOpenTelemetryBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder;
    }
}
