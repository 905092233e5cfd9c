using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Platform.Gateway;
using Platform.Local.Host.Functions;
using Platform.Tests.Build;

namespace Platform.Tests.Gateway;

public sealed class AskingPolicyAndApp
{
    [Fact]
    public void Gateway_and_app_agree_which_functions_need_a_token_and_whose_they_are()
    {
        var apart = new List<string>();
        foreach (var service in PlatformManifest.Read(Repository.Root).Services.Where(s => s.Name != "gateway"))
        {
            foreach (var function in FunctionDescriptor.FindAll(Assembly.Load($"Platform.{service.Title}")))
            {
                if (function.Trigger is not HttpTriggerAttribute { Route: { } route } trigger) continue;
                if (!route.StartsWith("api/v1/", StringComparison.Ordinal)) continue;
                var isAnonymous = new MemberInfo[] { function.Method, function.Method.DeclaringType! }
                    .Any(m => m.GetCustomAttribute<AllowAnonymousAttribute>() is not null);
                foreach (var method in trigger.Methods!)
                {
                    var policy = RoutePolicy.Of(method.ToUpperInvariant(), new PathString(RoutingToAFunction.PathOf(route)));
                    if (policy is null || policy.NeedsToken == isAnonymous || !service.Routes.Contains(policy.Route))
                        apart.Add($"{method} {route} of {service.Name}: {policy?.ToString() ?? "no route"}, anonymous in the app: {isAnonymous}");
                }
            }
        }
        Assert.True(apart.Count == 0, string.Join(Environment.NewLine, apart));
    }
}
