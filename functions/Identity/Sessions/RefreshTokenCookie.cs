namespace Platform.Identity.Sessions;

/// <summary>For browsers: the refresh token in a cookie that no script can read, which is sent to the refresh path only, and by pages of this site
/// only.</summary>
public static class RefreshTokenCookie
{
    public const string Name = "refresh-token", Path = "/api/v1/auth/refresh";

    /// <summary>A page of another origin can neither set this header without a preflight, which the gateway refuses, nor choose the browser's own.</summary>
    private static readonly Refusal CrossSite = new(
        "cross-site-request", "A request with the refresh token's cookie needs the header X-CSRF: 1, and comes from a page of this origin.");

    public static void Set(HttpResponse response, string secret, TimeSpan maxAge)
    {
        var options = Options();
        options.MaxAge = TimeSpan.FromSeconds(Math.Max(1, (long)maxAge.TotalSeconds));
        response.Cookies.Append(Name, secret, options);
    }

    public static void Delete(HttpResponse response) => response.Cookies.Delete(Name, Options());

    /// <summary>Whether the request has no body, so that its refresh token is in the cookie.</summary>
    public static bool IsMeant(HttpRequest request) =>
        HasNoBody(request) && (request.Cookies.ContainsKey(Name) || request.Headers.ContainsKey("X-CSRF"));

    public static bool HasNoBody(HttpRequest request) =>
        request.ContentLength is null or 0 && request.ContentType is null && request.Headers.TransferEncoding.Count == 0;

    /// <summary>Null when the request comes from a page of this origin, or from no page.</summary>
    public static ProblemHttpResult? CheckOrigin(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"];
        return request.Headers["X-CSRF"] == "1" && (site.Count == 0 || site == "same-origin") ? null : CrossSite.ToProblem(StatusCodes.Status403Forbidden);
    }

    /// <summary>The token; null when the cookie is absent or cannot be one.</summary>
    public static string? Read(HttpRequest request) => request.Cookies[Name] is { Length: > 0 and <= 200 } secret ? secret : null;

    private static CookieOptions Options() => new() { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Strict, Path = Path };
}
