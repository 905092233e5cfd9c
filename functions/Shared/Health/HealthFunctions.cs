using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Platform.Shared.Http;

namespace Platform.Shared.Health;

/// <summary>The health of an app.</summary>
/// <param name="Status"><c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>.</param>
/// <param name="Checks">The status of each thing the app depends on.</param>
public sealed record HealthView(string Status, IReadOnlyDictionary<string, string> Checks);

/// <summary>The health endpoints of every app: its metadata lists the functions of referenced assemblies too.</summary>
[AllowAnonymous]
public sealed class HealthFunctions(HealthCheckService health)
{
    /// <summary>200 while the process can respond.</summary>
    [Function("HealthLive")]
    public Results<Ok<HealthView>, ProblemHttpResult> Live([HttpTrigger(AuthorizationLevel.Anonymous, Route = "health/live")] HttpRequest request) =>
        CheckMethod(request) is { } refused ? refused : TypedResults.Ok(new HealthView("healthy", new Dictionary<string, string>()));

    /// <summary>200 when every dependency responds, otherwise 503.</summary>
    [Function("HealthReady")]
    public async Task<Results<JsonHttpResult<HealthView>, ProblemHttpResult>> Ready(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "health/ready")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (CheckMethod(request) is { } refused) return refused;
        var report = await health.CheckHealthAsync(cancellationToken);
        var view = new HealthView(
            report.Status.ToCamelCase(), report.Entries.ToDictionary(e => e.Key, e => e.Value.Status.ToCamelCase(), StringComparer.Ordinal));
        return TypedResults.Json(view, statusCode: report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }

    // The routes of the gateway leave these paths out, so the refusal of a method is theirs.
    private static ProblemHttpResult? CheckMethod(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) return null;
        request.HttpContext.Response.Headers.Allow = "GET, HEAD";
        return Problems.Create(StatusCodes.Status405MethodNotAllowed, "method-not-allowed", "This path allows GET and HEAD.");
    }
}
