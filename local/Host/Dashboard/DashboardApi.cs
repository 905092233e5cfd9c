using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Platform.Local.Host.Dashboard;

/// <summary>What the dashboard's page asks for.</summary>
sealed class DashboardApi(LocalHost host, RecentLogs logs)
{
    public void Map(RouteGroupBuilder api)
    {
        api.MapGet("/apps", () => TypedResults.Ok(new
        {
            host.Backing.MailPage,
            Apps = host.Apps.Select(app => new
            {
                app.Name,
                app.Address,
                Functions = app.Functions.Select(f => new { f.Name, f.Kind, Summary = app.Invoker.Summarize(f.Name) })
                    .Select(f => new { f.Name, f.Kind, f.Summary.Succeeded, f.Summary.Failed, f.Summary.MedianMilliseconds, f.Summary.P95Milliseconds, f.Summary.LastFailure }),
            }),
        }));
        api.MapGet("/logs", (long? after, string? trace, string? app) =>
            TypedResults.Ok(logs.After(after ?? 0, Given(trace), Given(app), limit: 500)));
    }

    static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
