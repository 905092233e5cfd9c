namespace Platform.Gateway;

/// <summary>The route of a request, a key of <see cref="GatewayOptions.Routes"/>, and whether it needs a token. The app checks the token again.</summary>
public sealed record RoutePolicy(string Route, bool NeedsToken)
{
    /// <summary>The names of the cookies that the route's app may set. None does yet.</summary>
    public IReadOnlyCollection<string> Cookies { get; init; } = [];

    /// <summary>The policy of a path, or null when no route matches. Case does not matter, nor does one slash at the end: apps match routes in the same
    /// way.</summary>
    public static RoutePolicy? Of(string method, PathString path)
    {
        var text = path.Value?.ToLowerInvariant() ?? "";
        path = new(text.EndsWith('/') ? text[..^1] : text);
        if (path.StartsWithSegments("/.well-known", out var document))
            return document.Value is "/jwks.json" or "/openid-configuration" ? new("auth", false) : null;
        if (!path.StartsWithSegments("/api/v1", out var rest) || rest.Value is not { Length: > 1 } value) return null;

        var segments = value[1..].Split('/', 2);
        var (route, tail) = (segments[0], segments.ElementAtOrDefault(1) ?? "");
        var reads = HttpMethods.IsGet(method) || HttpMethods.IsHead(method);
        return new(route, NeedsToken: (route, tail) switch
        {
            ("auth", "register" or "login" or "refresh" or "logout") => false,
            ("catalog", var products) when products == "products" || products.StartsWith("products/", StringComparison.Ordinal) => !reads,
            ("inventory", _) => !reads,
            ("learning", var certificate) when certificate.StartsWith("certificates/", StringComparison.Ordinal) => !reads,
            ("search", "" or "suggest") => !reads,
            _ => true,
        });
    }
}
