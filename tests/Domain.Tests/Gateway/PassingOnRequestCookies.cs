using Microsoft.AspNetCore.Http;
using Platform.Gateway;

namespace Platform.Domain.Tests.Gateway;

public sealed class PassingOnRequestCookies
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    [Theory]
    [InlineData("refresh-token=abc", "refresh-token=abc"), InlineData("a=1; refresh-token=abc;b=2", "refresh-token=abc")]
    [InlineData("refresh-token=a=b==", "refresh-token=a=b=="), InlineData("Refresh-Token=abc", null), InlineData("x-refresh-token=abc", null)]
    [InlineData("refresh-token", "refresh-token"), InlineData("a=refresh-token=abc", null), InlineData("", null), InlineData(";;=;", null)]
    public void Only_the_listed_cookie_passes(string sent, string? passed) => Assert.Equal(passed, CookieAfter([sent], "refresh-token"));

    [Fact]
    public void Cookie_that_is_sent_twice_passes_neither_time()
    {
        Assert.Null(CookieAfter(["refresh-token=mine; refresh-token=planted"], "refresh-token"));
        Assert.Null(CookieAfter(["refresh-token=mine", "refresh-token=planted"], "refresh-token"));
    }

    [Fact]
    public void No_cookie_passes_without_a_list() => Assert.Null(CookieAfter(["refresh-token=abc"]));

    [Fact]
    public void Only_the_refresh_route_receives_the_refresh_token_and_few_set_a_cookie()
    {
        string[] paths =
        [
            "/api/v1/auth/refresh", "/api/v1/auth/login", "/api/v1/auth/logout", "/api/v1/auth/sessions", "/api/v1/auth/me", "/api/v1/auth/refresh/x",
            "/api/v1/auth/register", "/api/v1/auth/reset-password", "/api/v1/auth/revocations",
            "/api/v1/users", "/api/v1/anything-new", "/.well-known/jwks.json",
        ];
        var policies = (from path in paths
                        from method in Methods
                        let policy = RoutePolicy.Of(method, new PathString(path))
                        where policy is not null
                        select (Request: $"{method} {path}", Policy: policy)).ToList();

        Assert.Equal(["POST /api/v1/auth/refresh"], With("refresh-token", p => p.RequestCookies));
        Assert.Equal(
            ["DELETE /api/v1/auth/sessions", "POST /api/v1/auth/login", "POST /api/v1/auth/logout", "POST /api/v1/auth/refresh"],
            With("refresh-token", p => p.Cookies));
        Assert.Equal(["POST /api/v1/auth/login", "POST /api/v1/auth/reset-password"], With("device", p => p.RequestCookies));
        Assert.Equal(["POST /api/v1/auth/login", "POST /api/v1/auth/reset-password"], With("device", p => p.Cookies));
        Assert.All(policies, p => Assert.Empty(p.Policy.Cookies.Concat(p.Policy.RequestCookies).Except(["refresh-token", "device"])));

        IEnumerable<string> With(string cookie, Func<RoutePolicy, IReadOnlyCollection<string>> cookies) =>
            policies.Where(p => cookies(p.Policy).Contains(cookie)).Select(p => p.Request).Order(StringComparer.Ordinal);
    }

    private static string? CookieAfter(string[] sent, params string[] allowed)
    {
        var from = new DefaultHttpContext().Request;
        foreach (var header in sent) from.Headers.Append("Cookie", header);
        using var request = new HttpRequestMessage();
        RequestHeaderPolicy.Copy(from, request, allowed);
        return request.Headers.NonValidated.TryGetValues("Cookie", out var values) ? values.ToString() : null;
    }
}
