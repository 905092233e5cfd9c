using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Platform.Local.Host.Dashboard;

/// <summary>Answers only programs of this machine, and pages that this machine serves. local/BackingServices/loopback-only.cjs is the same rule for the mail
/// catcher and Azurite.</summary>
internal static partial class LoopbackOnly
{
    public static Task InvokeAsync(HttpContext http, RequestDelegate next) => IsAllowed(http.Request)
        ? next(http)
        : TypedResults.Problem("Only programs and pages of this machine are answered. Use http://localhost.", statusCode: StatusCodes.Status403Forbidden)
            .ExecuteAsync(http);

    private static bool IsAllowed(HttpRequest request)
    {
        if (!Host().IsMatch(request.Host.Value ?? "")) return false; // a foreign name that resolves to this machine (DNS rebinding)
        if (request.Headers.Origin is { Count: > 0 } origin) return Origin().IsMatch(origin.ToString());
        // Browsers send no Origin with what a page embeds. To follow a link is allowed.
        return request.Headers["Sec-Fetch-Site"] != "cross-site" || (HttpMethods.IsGet(request.Method) && request.Headers["Sec-Fetch-Dest"] == "document");
    }

    private const string Loopback = @"(localhost|127\.0\.0\.1|\[::1\])(:\d+)?\z";

    [GeneratedRegex(@"\A" + Loopback, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Host();

    [GeneratedRegex(@"\Ahttps?://" + Loopback, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Origin();
}
