using System.Globalization;
using System.Security.Claims;

namespace Platform.Shared.Auth;

/// <summary>The claims of the validated access token.</summary>
public static class Caller
{
    /// <summary>The user's id (<c>sub</c>).</summary>
    /// <exception cref="InvalidOperationException">The function allows anonymous callers, so there may be no user.</exception>
    public static Guid UserId(this ClaimsPrincipal user) =>
        Guid.TryParse(user.FindFirstValue("sub"), out var id)
            ? id
            : throw new InvalidOperationException("No validated token: the function allows anonymous callers.");

    /// <summary>The session of the token (<c>sid</c>); null for a token of another issuer.</summary>
    public static Guid? SessionId(this ClaimsPrincipal user) => Guid.TryParse(user.FindFirstValue("sid"), out var id) ? id : null;

    /// <summary>When the user logged in or proved again who they are (<c>auth_time</c>); null when the token does not say.</summary>
    public static DateTimeOffset? AuthenticatedAt(this ClaimsPrincipal user) =>
        long.TryParse(user.FindFirstValue("auth_time"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    /// <summary>Whether that was with a second factor (<c>acr</c>).</summary>
    public static bool UsedSecondFactor(this ClaimsPrincipal user) => user.HasClaim("acr", "2");

    /// <summary>Whether the caller is a service with a token in its own name, whose subject is then the client (RFC 9068, 2.2).</summary>
    public static bool IsService(this ClaimsPrincipal user) => user.FindFirstValue("client_id") is { } client && client == user.FindFirstValue("sub");

    /// <summary>The user's email address (<c>email</c>).</summary>
    public static string Email(this ClaimsPrincipal user) => user.FindFirstValue("email") ?? "";

    /// <summary>Whether the user is an operator or an admin, who may see all users' data.</summary>
    public static bool IsStaff(this ClaimsPrincipal user) => user.IsInAny(Roles.Operator, Roles.Admin);

    /// <summary>Whether the user is the owner, an operator or an admin.</summary>
    public static bool IsOwnerOrStaff(this ClaimsPrincipal user, Guid ownerId) => ownerId == user.UserId() || user.IsStaff();

    /// <summary>Whether the user has one of the roles.</summary>
    public static bool IsInAny(this ClaimsPrincipal user, params string[] roles) => roles.Any(user.IsInRole);
}
