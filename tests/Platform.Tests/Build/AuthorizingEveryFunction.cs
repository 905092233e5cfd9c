using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Azure.Functions.Worker;
using Platform.Local.Host.Functions;
using Platform.Shared.Auth;

namespace Platform.Tests.Build;

/// <summary>Deny by default: a function says who may call it.</summary>
public sealed class AuthorizingEveryFunction
{
    private static readonly IReadOnlyList<FunctionDescriptor> HttpFunctions =
    [
        .. PlatformManifest.Read(Repository.Root).Services.SelectMany(s => FunctionDescriptor.FindAll(Assembly.Load($"Platform.{s.Title}")))
            .Where(f => f.Trigger is HttpTriggerAttribute),
    ];

    [Fact]
    public void Every_HTTP_function_has_a_policy_roles_or_an_explicit_anonymous_mark()
    {
        Assert.NotEmpty(HttpFunctions);
        var silent = HttpFunctions.Where(f => !AttributesOf(f).Any(SaysWhoMayCall))
            .Select(f => $"{f.Method.DeclaringType}.{f.Method.Name}").ToList();
        Assert.True(silent.Count == 0, $"Add [Authorize(Policy = …)], [Authorize(Roles = …)] or [AllowAnonymous] to {string.Join(", ", silent)}.");
    }

    [Fact]
    public void Every_policy_and_role_exists()
    {
        var options = new AuthorizationOptions();
        Policies.Configure(options);
        var data = HttpFunctions.SelectMany(AttributesOf).OfType<IAuthorizeData>().ToList();
        Assert.All(data.Select(d => d.Policy).OfType<string>(), name => Assert.NotNull(options.GetPolicy(name)));
        Assert.All(data.SelectMany(d => d.Roles?.Split(',') ?? []), role => Assert.Contains(role.Trim(), Roles.All));
    }

    private static bool SaysWhoMayCall(object attribute) =>
        attribute is IAllowAnonymous or IAuthorizeData { Policy: not null } or IAuthorizeData { Roles: not null };

    private static IEnumerable<object> AttributesOf(FunctionDescriptor function) =>
        [.. function.Method.GetCustomAttributes(true), .. function.Method.DeclaringType!.GetCustomAttributes(true)];
}
