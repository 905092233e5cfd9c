using System.Globalization;

namespace Platform.Gateway;

/// <summary>What the gateway demands of a request, by its path and method. Which app is behind a route, the settings say.</summary>
/// <param name="Route">A key of <see cref="GatewayOptions.Routes"/>.</param>
/// <param name="NeedsToken">Whether an access token is needed; the app checks it again, and the caller's role.</param>
public sealed record RoutePolicy(string Route, bool NeedsToken)
{
    /// <summary>The route of what the gateway itself answers, see <see cref="ApiReference"/>.</summary>
    public const string Docs = "docs";

    private const long Megabyte = 1024 * 1024;
    private static readonly string[] RefreshToken = ["refresh-token"], Device = ["device"], RefreshTokenAndDevice = ["refresh-token", "device"];

    // The first row that matches decides. A path ends with /* when more segments must follow, and is relative to /api/v1. A row for GET is for HEAD too.
    private static readonly Row[] Rows =
    [
        new("/.well-known/jwks.json", "GET", new("auth", false)),
        new("/.well-known/openid-configuration", "GET", new("auth", false)),
        new("/connect/token", "POST", new("auth", false) { Limit = RateLimit.Logins, MaxBodyBytes = 64 * 1024 }),
        new("/connect/introspect", "POST", new("auth", false) { MaxBodyBytes = 64 * 1024 }),
        new("/connect/revoke", "POST", new("auth", false) { Limit = RateLimit.Logins, MaxBodyBytes = 64 * 1024 }),
        new("/docs", "GET", new(Docs, false)),
        new("/docs/*", "GET", new(Docs, false)),
        new("/api/v1/openapi.json", "GET", new(Docs, false)),
        new("/api/v1/auth/register", "POST", new("auth", false) { Limit = RateLimit.Registrations }),
        new("/api/v1/auth/verify-email", "POST", new("auth", false) { Limit = RateLimit.Logins }),
        new("/api/v1/auth/resend-verification", "POST", new("auth", false) { Limit = RateLimit.Registrations }),
        new("/api/v1/auth/forgot-password", "POST", new("auth", false) { Limit = RateLimit.Registrations }),
        new("/api/v1/auth/reset-password", "POST", new("auth", false) { Limit = RateLimit.Logins, RequestCookies = Device, Cookies = Device }),
        new("/api/v1/auth/login", "POST", new("auth", false) { Limit = RateLimit.Logins, RequestCookies = Device, Cookies = RefreshTokenAndDevice }),
        new("/api/v1/auth/refresh", "POST", new("auth", false) { RequestCookies = RefreshToken, Cookies = RefreshToken }),
        new("/api/v1/auth/logout", "POST", new("auth", false) { Cookies = RefreshToken }),
        new("/api/v1/auth/sessions", "DELETE", new("auth", true) { Limit = RateLimit.Writes, Cookies = RefreshToken }),
        new("/api/v1/auth/revocations", "GET", new("auth", false)),
        new("/api/v1/security-events", "GET", new("users", true)),
        new("/api/v1/catalog/products", "GET", new("catalog", false) { IsCacheable = true }),
        new("/api/v1/catalog/products/*", "GET", new("catalog", false) { IsCacheable = true }),
        new("/api/v1/inventory/*", "GET", new("inventory", false) { IsCacheable = true }),
        new("/api/v1/learning/certificates/*", "GET", new("learning", false)), // not cacheable: one may be revoked
        new("/api/v1/search", "GET", new("search", false) { IsCacheable = true }),
        new("/api/v1/search/suggest", "GET", new("search", false) { IsCacheable = true }),
        new("/api/v1/files", "POST", new("files", true) { Limit = RateLimit.Writes, MaxBodyBytes = 101 * Megabyte, Timeout = TimeSpan.FromMinutes(10) }),
        new("/api/v1/files/*", "GET", new("files", true) { Timeout = TimeSpan.FromMinutes(10) }),
    ];

    /// <summary>The names of the cookies that the route's app may set.</summary>
    public IReadOnlyCollection<string> Cookies { get; init; } = [];

    /// <summary>The names of the cookies that the route's app receives.</summary>
    public IReadOnlyCollection<string> RequestCookies { get; init; } = [];

    /// <summary>Whether responses without a token are kept in the <see cref="PublicCache"/>, for as long as the app says.</summary>
    public bool IsCacheable { get; init; }

    /// <summary>The bucket that the request is taken from, beside the one of all requests; null for none.</summary>
    public RateLimit? Limit { get; init; }

    /// <summary>The maximum size of the request's body, if its length is given. The app reads no more than it takes, which is less for most.</summary>
    public long MaxBodyBytes { get; init; } = Megabyte;

    /// <summary>The maximum duration of the whole request. In between, <see cref="GatewayOptions.IdleTimeout"/> applies.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The same, as the app is told.</summary>
    internal string TimeoutSeconds => ((int)Timeout.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    /// <summary>The policy of a request, or null when no route matches. Case does not matter, nor does one slash at the end: apps match routes in the same
    /// way.</summary>
    public static RoutePolicy? Of(string method, PathString path)
    {
        var text = path.Value ?? "";
        if (text.EndsWith('/')) text = text[..^1];
        foreach (var row in Rows)
            if (row.Matches(method, text)) return row.Policy;

        const string api = "/api/v1/";
        if (!text.StartsWith(api, StringComparison.OrdinalIgnoreCase) || text.Length == api.Length) return null;
        var end = text.IndexOf('/', api.Length);
        var route = (end < 0 ? text[api.Length..] : text[api.Length..end]).ToLowerInvariant();
        return new(route, NeedsToken: true) { Limit = IsRead(method) ? null : RateLimit.Writes };
    }

    private static bool IsRead(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private sealed record Row(string Path, string Method, RoutePolicy Policy)
    {
        private readonly string prefix = Path.TrimEnd('*');

        public bool Matches(string method, string path) =>
            (HttpMethods.Equals(method, Method) || (HttpMethods.IsHead(method) && HttpMethods.IsGet(Method)))
            && (prefix.EndsWith('/')
                ? path.Length > prefix.Length && path.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
                : path.Equals(prefix, StringComparison.OrdinalIgnoreCase));
    }
}
