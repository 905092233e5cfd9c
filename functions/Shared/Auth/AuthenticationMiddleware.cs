using System.Collections.Concurrent;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Options;
using Platform.Shared.Http;

namespace Platform.Shared.Auth;

/// <summary>Lets an HTTP function run only for callers with a valid token who meet its <see cref="AuthorizeAttribute"/>: a policy of
/// <see cref="Policies"/> or roles. Only <see cref="AllowAnonymousAttribute"/> admits anonymous callers; a function with neither runs for nobody.</summary>
public sealed class AuthenticationMiddleware(
    AccessTokenValidator tokens, IAuthorizationService authorization, IAuthorizationPolicyProvider provider, IOptions<AuthOptions> options)
    : IFunctionsWorkerMiddleware
{
    private readonly ConcurrentDictionary<string, AuthorizationPolicy?> policies = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http)
        {
            await next(context);
            return;
        }
        var function = context.FunctionDefinition.EntryPoint;
        if (!policies.TryGetValue(function, out var policy)) policies[function] = policy = await PolicyOfAsync(function);
        if (policy is not null && await AuthorizeAsync(http, policy, context.CancellationToken) is { } problem)
        {
            await problem.ExecuteAsync(http);
            return;
        }
        await next(context);
    }

    private async Task<IResult?> AuthorizeAsync(HttpContext http, AuthorizationPolicy policy, CancellationToken cancellationToken)
    {
        if (await tokens.AuthenticateAsync(http.Request, cancellationToken) is { } problem) return problem;
        var result = await authorization.AuthorizeAsync(http.User, http, policy);
        if (result.Succeeded) return null;
        var lacking = policy.Requirements.OfType<RolesAuthorizationRequirement>().Where(requirement => !requirement.AllowedRoles.Any(http.User.IsInRole))
            .ToList();
        if (lacking.Count > 0)
        {
            return lacking.TrueForAll(requirement => requirement.AllowedRoles.Any(role => http.User.HasClaim(AccessTokenValidator.WithheldRole, role)))
                ? StepUpChallenge.SecondFactor(http.Request, options.Value.StepUpMaxAge)
                : Problems.RoleRequired(lacking.SelectMany(requirement => requirement.AllowedRoles));
        }
        if (result.Failure.FailedRequirements.OfType<RecentLoginRequirement>().Any())
            return StepUpChallenge.RecentLogin(http.Request, options.Value.StepUpMaxAge);
        return Problems.Create(
            StatusCodes.Status403Forbidden, "not-authorized",
            result.Failure.FailureReasons.FirstOrDefault()?.Message ?? "This needs rights that your access token does not have.");
    }

    /// <summary>Null when anonymous callers are admitted.</summary>
    private async Task<AuthorizationPolicy?> PolicyOfAsync(string entryPoint)
    {
        var (typeName, methodName) = (entryPoint[..entryPoint.LastIndexOf('.')], entryPoint[(entryPoint.LastIndexOf('.') + 1)..]);
        var method = AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetType(typeName)).FirstOrDefault(t => t is not null)?.GetMethod(methodName)
            ?? throw new InvalidOperationException($"The function's entry point {entryPoint} is not a public method of a loaded type.");
        object[] attributes = [.. method.GetCustomAttributes(true), .. method.DeclaringType!.GetCustomAttributes(true)];
        if (attributes.OfType<IAllowAnonymous>().Any()) return null;
        return await AuthorizationPolicy.CombineAsync(provider, attributes.OfType<IAuthorizeData>())
            ?? throw new InvalidOperationException(
                $"{entryPoint} says not who may call it: add [Authorize(Policy = …)], [Authorize(Roles = …)] or [AllowAnonymous].");
    }
}
