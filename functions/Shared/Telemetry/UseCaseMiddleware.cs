using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Platform.Shared.Telemetry;

/// <summary>Measures every use case, joins its trace, and tells callers the trace's id.</summary>
public sealed class UseCaseMiddleware(TimeProvider clock) : IFunctionsWorkerMiddleware
{
    static readonly Histogram<double> Duration = PlatformTelemetry.Meter.CreateHistogram<double>("platform.function.duration", "s", "Time one invocation of a function took.");

    /// <inheritdoc />
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        var started = clock.GetTimestamp();
        // HTTP requests bring ASP.NET Core's activity; other triggers continue the trace that the host hands in.
        using var activity = Activity.Current is null ? PlatformTelemetry.Source.StartActivity(context.FunctionDefinition.Name, ActivityKind.Internal, context.TraceContext.TraceParent) : null;
        if (context.GetHttpContext() is { } http) http.Response.Headers["trace-id"] = Activity.Current?.TraceId.ToString();
        var outcome = "failed";
        try
        {
            await next(context);
            outcome = "succeeded";
        }
        finally
        {
            Duration.Record(clock.GetElapsedTime(started).TotalSeconds, new("function", context.FunctionDefinition.Name), new("outcome", outcome));
        }
    }
}
