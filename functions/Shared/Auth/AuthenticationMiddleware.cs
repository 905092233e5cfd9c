using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Platform.Shared.Http;

namespace Platform.Shared.Auth;

/// <summary>Lets an HTTP function run only for callers with a valid token and one of the roles in its <see cref="AuthorizeAttribute"/>.
/// A function without the attribute needs a token; only <see cref="AllowAnonymousAttribute"/> admits anonymous callers.</summary>
public sealed class AuthenticationMiddleware(AccessTokenValidator tokens) : IFunctionsWorkerMiddleware
{
    private readonly ConcurrentDictionary<string, Policy> policies = new(StringComparer.Ordinal);

    private sealed record Policy(bool AllowAnonymous, string[] Roles);

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http)
        {
            await next(context);
            return;
        }
        var policy = policies.GetOrAdd(context.FunctionDefinition.EntryPoint, PolicyOf);
        if (!policy.AllowAnonymous && await AuthorizeAsync(http, policy, context.CancellationToken) is { } problem)
        {
            await problem.ExecuteAsync(http);
            return;
        }
        await next(context);
    }

    private async Task<IResult?> AuthorizeAsync(HttpContext http, Policy policy, CancellationToken cancellationToken)
    {
        if (await tokens.AuthenticateAsync(http.Request, cancellationToken) is { } problem) return problem;
        return policy.Roles.Length == 0 || http.User.IsInAny(policy.Roles)
            ? null
            : Problems.RoleRequired(policy.Roles);
    }

    private static Policy PolicyOf(string entryPoint)
    {
        var (typeName, methodName) = (entryPoint[..entryPoint.LastIndexOf('.')], entryPoint[(entryPoint.LastIndexOf('.') + 1)..]);
        var method = AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetType(typeName)).FirstOrDefault(t => t is not null)?.GetMethod(methodName)
            ?? throw new InvalidOperationException($"The function's entry point {entryPoint} is not a public method of a loaded type.");
        object[] attributes = [.. method.GetCustomAttributes(), .. method.DeclaringType!.GetCustomAttributes()];
        var authorize = attributes.OfType<AuthorizeAttribute>().ToList();
        if (authorize.Exists(a => a.Policy is not null || a.AuthenticationSchemes is not null))
            throw new InvalidOperationException($"{entryPoint}: [Authorize] supports Roles only.");
        return new(attributes.OfType<AllowAnonymousAttribute>().Any(),
            [.. authorize.SelectMany(a => a.Roles?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [])]);
    }
}
