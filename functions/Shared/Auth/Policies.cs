using Microsoft.AspNetCore.Authorization;

namespace Platform.Shared.Auth;

/// <summary>The policies for <c>[Authorize(Policy = …)]</c>. A context adds its own with <c>AddAuthorization</c>.</summary>
public static class Policies
{
    /// <summary>Every caller with a valid access token.</summary>
    public const string SignedIn = "signed-in";

    /// <summary>Who may see accounts and the audit log, change roles, and disable accounts: admins.</summary>
    public const string ManageUsers = "manage-users";

    /// <summary>Who may withdraw signing keys: admins.</summary>
    public const string ManageSigningKeys = "manage-signing-keys";

    /// <summary>Every caller who logged in, or proved again who they are, a short time ago (<see cref="AuthOptions.StepUpMaxAge"/>). It stands beside the
    /// policy or the roles that say who may do it.</summary>
    public const string RecentLogin = "recent-login";

    /// <summary>Adds them.</summary>
    public static void Configure(AuthorizationOptions options)
    {
        options.AddPolicy(SignedIn, policy => policy.RequireAuthenticatedUser());
        options.AddPolicy(ManageUsers, policy => policy.RequireAuthenticatedUser().RequireRole(Roles.Admin));
        options.AddPolicy(ManageSigningKeys, policy => policy.RequireAuthenticatedUser().RequireRole(Roles.Admin));
        options.AddPolicy(RecentLogin, policy => policy.RequireAuthenticatedUser().AddRequirements(new RecentLoginRequirement()));
    }
}
