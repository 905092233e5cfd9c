using System.Net.Http.Headers;
using Platform.Gateway;

namespace Platform.Domain.Tests.Gateway;

public sealed class PassingOnResponseHeaders
{
    private static readonly (string Name, string Value)[] Kept =
    [
        ("ETag", "\"7\""), ("Location", "/api/v1/orders/7"), ("Retry-After", "5"), ("Vary", "Accept"), ("WWW-Authenticate", "Bearer"),
        ("Cache-Control", "no-store"),
    ];

    [Fact]
    public void Listed_headers_go_out() => Assert.Equal(Kept.Select(h => h.Name).Order(), NamesAfter(Kept));

    [Theory]
    [InlineData("Access-Control-Allow-Origin", "*"), InlineData("Server", "Kestrel"), InlineData("X-Powered-By", "ASP.NET"), InlineData("X-Debug", "1")]
    [InlineData("Set-Cookie", "session=1"), InlineData("Refresh", "0; url=https://example.com"), InlineData("Location", "/caf\u00e9")]
    public void Other_headers_and_values_that_are_not_ASCII_stay_inside(string name, string value) => Assert.Empty(NamesAfter([(name, value)]));

    [Fact]
    public void Cookie_goes_out_when_the_policy_lists_its_name()
    {
        var response = ResponseWith([("Set-Cookie", "session=1; Path=/"), ("Set-Cookie", "Session=2"), ("Set-Cookie", "other=3"), ("Set-Cookie", "=")]);
        ResponseHeaderPolicy.Apply(response, ["session"]);
        Assert.Equal(["session=1; Path=/"], response.Headers.GetValues("Set-Cookie"));
    }

    [Fact]
    public void Content_headers_are_held_to_the_same_list()
    {
        var response = ResponseWith([]);
        response.Content = new StringContent("{}", new MediaTypeHeaderValue("application/json")) { Headers = { { "Content-MD5", "AAAA" } } };
        ResponseHeaderPolicy.Apply(response, []);
        Assert.Equal(["Content-Type"], response.Content.Headers.Select(h => h.Key).Where(name => name != "Content-Length"));
    }

    private static IEnumerable<string> NamesAfter(IEnumerable<(string Name, string Value)> headers)
    {
        var response = ResponseWith(headers);
        ResponseHeaderPolicy.Apply(response, []);
        return [.. response.Headers.NonValidated.Select(h => h.Key).Order()];
    }

    private static HttpResponseMessage ResponseWith(IEnumerable<(string Name, string Value)> headers)
    {
        var response = new HttpResponseMessage();
        foreach (var (name, value) in headers) response.Headers.TryAddWithoutValidation(name, value);
        return response;
    }
}
