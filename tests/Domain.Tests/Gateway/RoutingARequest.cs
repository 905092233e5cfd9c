using Platform.Gateway;

namespace Platform.Domain.Tests.Gateway;

public sealed class RoutingARequest
{
    [Theory]
    [InlineData("POST", "/api/v1/auth/register", "auth")]
    [InlineData("POST", "/api/v1/auth/verify-email", "auth")]
    [InlineData("POST", "/api/v1/auth/resend-verification", "auth")]
    [InlineData("POST", "/api/v1/auth/forgot-password", "auth")]
    [InlineData("POST", "/api/v1/auth/reset-password", "auth")]
    [InlineData("POST", "/connect/token", "auth")]
    [InlineData("POST", "/connect/introspect", "auth")]
    [InlineData("POST", "/connect/revoke", "auth")]
    [InlineData("POST", "/api/v1/auth/login", "auth")]
    [InlineData("POST", "/api/v1/auth/refresh", "auth")]
    [InlineData("POST", "/api/v1/auth/logout", "auth")]
    [InlineData("GET", "/api/v1/catalog/products", "catalog")]
    [InlineData("HEAD", "/api/v1/catalog/products", "catalog")]
    [InlineData("GET", "/api/v1/catalog/products/cccccccc-0000-0000-0000-000000000001", "catalog")]
    [InlineData("GET", "/api/v1/inventory/cccccccc-0000-0000-0000-000000000001", "inventory")]
    [InlineData("GET", "/api/v1/learning/certificates/0123456789ABCDEFGHJK", "learning")]
    [InlineData("GET", "/api/v1/learning/certificates/0123456789ABCDEFGHJK/pdf", "learning")]
    [InlineData("GET", "/api/v1/search", "search")]
    [InlineData("GET", "/api/v1/search/suggest", "search")]
    [InlineData("GET", "/.well-known/jwks.json", "auth")]
    [InlineData("GET", "/.well-known/openid-configuration", "auth")]
    public void Public_route_needs_no_token(string method, string path, string route) =>
        Assert.Equal((route, false), Of(method, path));

    [Theory]
    [InlineData("POST", "/api/v1/auth/LOGIN", "auth")]
    [InlineData("POST", "/api/v1/auth/login/", "auth")]
    [InlineData("POST", "/API/V1/AUTH/LOGIN/", "auth")]
    [InlineData("GET", "/api/v1/catalog/Products/", "catalog")]
    [InlineData("GET", "/api/v1/catalog/products/CCCCCCCC-0000-0000-0000-000000000001/", "catalog")]
    [InlineData("GET", "/api/v1/learning/Certificates/0123456789ABCDEFGHJK/PDF/", "learning")]
    [InlineData("GET", "/api/v1/search/", "search")]
    [InlineData("GET", "/api/v1/Search/Suggest/", "search")]
    [InlineData("GET", "/.Well-Known/JWKS.json/", "auth")]
    public void Public_route_in_another_case_or_with_a_slash_at_the_end_needs_no_token(string method, string path, string route) =>
        Public_route_needs_no_token(method, path, route);

    [Theory]
    [InlineData("GET", "/api/v1/auth/me", "auth")]
    [InlineData("POST", "/api/v1/auth/change-password", "auth")]
    [InlineData("POST", "/api/v1/auth/change-email", "auth")]
    [InlineData("POST", "/api/v1/auth/delete-account", "auth")]
    [InlineData("POST", "/api/v1/auth/login//", "auth")]
    [InlineData("POST", "/api/v1/auth//login", "auth")]
    [InlineData("POST", "/api/v1/auth/login/x", "auth")]
    [InlineData("GET", "/api/v1/auth/Me/", "auth")]
    [InlineData("GET", "/API/V1/ORDERS/", "orders")]
    [InlineData("POST", "/api/v1/catalog/products", "catalog")]
    [InlineData("PUT", "/api/v1/catalog/products/cccccccc-0000-0000-0000-000000000001", "catalog")]
    [InlineData("OPTIONS", "/api/v1/catalog/products", "catalog")]
    [InlineData("GET", "/api/v1/catalog/products-drafts", "catalog")]
    [InlineData("GET", "/api/v1/catalog", "catalog")]
    [InlineData("POST", "/api/v1/inventory/cccccccc-0000-0000-0000-000000000001/adjustments", "inventory")]
    [InlineData("GET", "/api/v1/learning/courses", "learning")]
    [InlineData("GET", "/api/v1/learning/certificates", "learning")]
    [InlineData("POST", "/api/v1/learning/certificates/0123456789ABCDEFGHJK", "learning")]
    [InlineData("GET", "/api/v1/search/rebuild", "search")]
    [InlineData("POST", "/api/v1/search/rebuild", "search")]
    [InlineData("GET", "/api/v1/orders", "orders")]
    [InlineData("POST", "/api/v1/orders", "orders")]
    [InlineData("GET", "/api/v1/orders/aaaaaaaa-0000-0000-0000-000000000001", "orders")]
    [InlineData("GET", "/api/v1/payments/aaaaaaaa-0000-0000-0000-000000000001", "payments")]
    [InlineData("GET", "/api/v1/notifications", "notifications")]
    [InlineData("GET", "/api/v1/customers", "customers")]
    [InlineData("GET", "/api/v1/customers/me", "customers")]
    [InlineData("GET", "/api/v1/jobs", "jobs")]
    [InlineData("POST", "/api/v1/jobs", "jobs")]
    [InlineData("GET", "/api/v1/jobs/aaaaaaaa-0000-0000-0000-000000000001/result/report.csv", "jobs")]
    [InlineData("GET", "/api/v1/anything-new", "anything-new")]
    public void Private_or_inexact_route_needs_a_token(string method, string path, string route) =>
        Assert.Equal((route, true), Of(method, path));

    [Theory]
    [InlineData("/"), InlineData("/api"), InlineData("/api/v1"), InlineData("/api/v1/"), InlineData("/api/v10/orders"), InlineData("/api/v2/orders")]
    [InlineData("/orders"), InlineData("/.well-known"), InlineData("/.well-known/"), InlineData("/.well-known/jwks.json/x")]
    [InlineData("/.well-known/security.txt"), InlineData("/.well-known/jwks.json//"), InlineData("//api/v1/orders")]
    public void Unknown_path_has_no_route(string path) => Assert.Null(RoutePolicy.Of("GET", path));

    [Theory]
    [InlineData("POST", "/api/v1/auth/register", RateLimit.Registrations), InlineData("POST", "/api/v1/auth/Login/", RateLimit.Logins)]
    [InlineData("POST", "/api/v1/auth/resend-verification", RateLimit.Registrations)]
    [InlineData("POST", "/api/v1/auth/forgot-password", RateLimit.Registrations)]
    [InlineData("POST", "/api/v1/auth/reset-password", RateLimit.Logins), InlineData("POST", "/api/v1/auth/verify-email", RateLimit.Logins)]
    [InlineData("POST", "/api/v1/orders", RateLimit.Writes), InlineData("PUT", "/api/v1/customers/me", RateLimit.Writes)]
    [InlineData("DELETE", "/api/v1/files/1", RateLimit.Writes), InlineData("GET", "/api/v1/orders", null), InlineData("HEAD", "/api/v1/orders", null)]
    [InlineData("POST", "/api/v1/files", RateLimit.Writes)]
    public void Unsafe_requests_are_counted_and_those_without_a_token_apart(string method, string path, RateLimit? limit) =>
        Assert.Equal(limit, RoutePolicy.Of(method, path)!.Limit);

    private static (string, bool)? Of(string method, string path) =>
        RoutePolicy.Of(method, path) is { } policy ? (policy.Route, policy.NeedsToken) : null;
}
