using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Platform.Shared.Telemetry;

/// <summary>Measures every invocation, joins its trace and returns the trace's id in the header <c>trace-id</c>.</summary>
public sealed class TelemetryMiddleware(TimeProvider clock) : IFunctionsWorkerMiddleware
{
    private static readonly Histogram<double> Duration = PlatformTelemetry.Meter.CreateHistogram<double>(
        "platform.function.duration", "s", "Duration of one invocation of a function.");

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        // An orchestrator is replayed at each of its turns: its activities are measured instead.
        var http = context.GetHttpContext();
        if (http is null && context.FunctionDefinition.InputBindings.Values.Any(binding => binding.Type == "orchestrationTrigger"))
        {
            await next(context);
            return;
        }
        var started = clock.GetTimestamp();
        // Without an activity of the worker or of ASP.NET Core, the host's trace goes on.
        using var activity = Activity.Current is null
            ? PlatformTelemetry.Source.StartActivity(context.FunctionDefinition.Name, ActivityKind.Internal, context.TraceContext.TraceParent)
            : null;
        if (http is not null && Activity.Current?.TraceId.ToString() is { } traceId) SetTraceHeader(http.Response, traceId);
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

    // Set last: a problem clears the headers, and the gateway copies those of the app behind it.
    private static void SetTraceHeader(HttpResponse response, string traceId) => response.OnStarting(() =>
    {
        response.Headers["trace-id"] = traceId;
        return Task.CompletedTask;
    });
}
