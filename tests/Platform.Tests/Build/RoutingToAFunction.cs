using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Constraints;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;
using Platform.Local.Host.Functions;

namespace Platform.Tests.Build;

/// <summary>The Functions host takes the first route that matches, in the order of the functions' names. So exactly one may match.</summary>
public sealed class RoutingToAFunction
{
    private static readonly IServiceProvider Services = new ServiceCollection().AddLogging().AddRouting().BuildServiceProvider();

    public static TheoryData<string> Apps => BuildingAnApp.Apps;

    [Theory, MemberData(nameof(Apps))]
    public async Task A_functions_own_path_matches_no_other_function(string app)
    {
        var functions = FunctionDescriptor.FindAll(Assembly.Load($"Platform.{app}")).Where(f => f.Trigger is HttpTriggerAttribute)
            .Select(f => (f.Name, Trigger: (HttpTriggerAttribute)f.Trigger)).ToList();
        Assert.NotEmpty(functions);
        foreach (var (name, trigger) in functions)
        {
            foreach (var method in trigger.Methods ?? ["get", "post"])
            {
                var path = PathOf(trigger.Route!);
                var matches = new List<string>();
                foreach (var other in functions)
                    if (await MatchesAsync(other.Trigger, method, path)) matches.Add(other.Name);
                Assert.True(matches is [var only] && only == name, $"{method} {path} of {name} is matched by: {string.Join(", ", matches)}");
            }
        }
    }

    [Theory, InlineData("/health/live"), InlineData("/health/ready"), InlineData("/HEALTH/LIVE"), InlineData("/health/ready/")]
    public async Task Health_of_the_gateway_is_not_forwarded(string path)
    {
        var forward = FunctionDescriptor.FindAll(Assembly.Load("Platform.Gateway")).Single(f => f.Name == "ForwardRequest");
        Assert.False(await MatchesAsync((HttpTriggerAttribute)forward.Trigger, "get", path));
    }

    /// <summary>A path that the template matches.</summary>
    public static string PathOf(string template) => "/" + string.Join('/', TemplateParser.Parse(template).Segments.Select(segment =>
        string.Concat(segment.Parts.Select(part => part.Text ?? SampleOf(part)))));

    private static string SampleOf(TemplatePart parameter) =>
        parameter.IsOptional ? ""
        : parameter.IsCatchAll ? "api/v1/orders/1"
        : parameter.InlineConstraints.Any(c => c.Constraint == "guid") ? Guid.Empty.ToString()
        : parameter.InlineConstraints.Any(c => c.Constraint is "int" or "long") ? "1" : "sample";

    private static async Task<bool> MatchesAsync(HttpTriggerAttribute trigger, string method, string path)
    {
        var route = new Route(
            new RouteHandler(_ => Task.CompletedTask), null, trigger.Route!, defaults: null,
            constraints: trigger.Methods is null ? null : new Dictionary<string, object> { ["httpMethod"] = new HttpMethodRouteConstraint(trigger.Methods) },
            dataTokens: null,
            new DefaultInlineConstraintResolver(Services.GetRequiredService<IOptions<RouteOptions>>(), Services));
        var http = new DefaultHttpContext { RequestServices = Services };
        (http.Request.Method, http.Request.Path) = (method, path);
        var context = new RouteContext(http);
        await route.RouteAsync(context);
        return context.Handler is not null;
    }
}
