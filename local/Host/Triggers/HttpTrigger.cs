using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;

namespace Platform.Local.Host.Triggers;

/// <summary>Serves HTTP functions on the app's port, with the results of the worker's ASP.NET Core integration.</summary>
internal static class HttpTrigger
{
    /// <summary>The key of an invocation's HttpContext, which GetHttpContext() reads.</summary>
    private const string HttpContextKey = "HttpRequestContext";

    public static void Map(WebApplication web, IEnumerable<FunctionDescriptor> functions, TriggerSettings settings)
    {
        web.UseRouting();
        foreach (var function in functions)
        {
            if (function.Trigger is not HttpTriggerAttribute http) continue;
            var route = $"/{settings.HostJson.RoutePrefix}/{settings.Resolve(http.Route ?? function.Name, function)}".Replace(
                "//", "/", StringComparison.Ordinal);
            RequestDelegate run = context => RunAsync(context, function, settings);
            if (http.Methods is { Length: > 0 } methods) web.MapMethods(route, methods.Select(m => m.ToUpperInvariant()), run);
            else web.Map(route, run);
        }
    }

    private static async Task RunAsync(HttpContext http, FunctionDescriptor function, TriggerSettings settings)
    {
        var input = new TriggerInput(http.Request)
        {
            Extras = settings.Extras(),
            BindingData = http.Request.RouteValues.ToDictionary(v => v.Key, v => v.Value, StringComparer.OrdinalIgnoreCase),
        };
        var context = new LocalFunctionContext(function, input, http.RequestServices, http.RequestAborted);
        context.Items[HttpContextKey] = http;
        await settings.Invoker.InvokeAsync(context, async result =>
        {
            switch (result)
            {
                case IActionResult action:
                    await action.ExecuteResultAsync(new(http, http.GetRouteData(), new ActionDescriptor()));
                    break;
                case IResult httpResult:
                    await httpResult.ExecuteAsync(http);
                    break;
                    // Other results are not written, as by the integration.
            }
            return http.Response.StatusCode >= StatusCodes.Status500InternalServerError ? $"answered {http.Response.StatusCode}" : null;
        });
    }
}
