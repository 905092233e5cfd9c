using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Platform.Shared.Telemetry;

/// <summary>Measures every use case, joins its trace, and tells callers the trace's id.</summary>
public sealed class UseCaseMiddleware(TimeProvider clock) : IFunctionsWorkerMiddleware
{
    private static readonly Histogram<double> Duration = PlatformTelemetry.Meter.CreateHistogram<double>(
        "platform.function.duration", "s", "Time one invocation of a function took.");

    /// <inheritdoc />
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        // An orchestrator is run again at each of its turns, and only the last one ends: it is measured by its activities.
        if (context.FunctionDefinition.InputBindings.Values.Any(binding => binding.Type == "orchestrationTrigger"))
        {
            await next(context);
            return;
        }
        var started = clock.GetTimestamp();
        // The worker has its activity when somebody listens, here requests have ASP.NET Core's; otherwise the trace that the host hands in goes on.
        using var activity = Activity.Current is null
            ? PlatformTelemetry.Source.StartActivity(context.FunctionDefinition.Name, ActivityKind.Internal, context.TraceContext.TraceParent) : null;
        if (context.GetHttpContext() is { } http && Activity.Current?.TraceId.ToString() is { } traceId) TellTrace(http.Response, traceId);
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

    /// <summary>Written last, because a problem clears the headers, and the gateway copies those of the app behind it.</summary>
    private static void TellTrace(HttpResponse response, string traceId) => response.OnStarting(() =>
    {
        response.Headers["trace-id"] = traceId;
        return Task.CompletedTask;
    });
}
