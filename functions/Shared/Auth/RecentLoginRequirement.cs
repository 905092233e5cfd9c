using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Platform.Shared.Auth;

/// <summary>The caller has authenticated within <see cref="AuthOptions.StepUpMaxAge"/>: see <see cref="Policies.RecentLogin"/>.</summary>
public sealed class RecentLoginRequirement : IAuthorizationRequirement;

/// <summary>Compares the access token's <c>auth_time</c> with the clock.</summary>
public sealed class RecentLoginHandler(IOptions<AuthOptions> options, TimeProvider clock) : AuthorizationHandler<RecentLoginRequirement>
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    /// <inheritdoc />
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, RecentLoginRequirement requirement)
    {
        var age = clock.GetUtcNow() - context.User.AuthenticatedAt();
        if (age >= -ClockSkew && age <= options.Value.StepUpMaxAge) context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
