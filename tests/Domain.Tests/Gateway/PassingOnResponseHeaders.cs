using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
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
    public void Cookie_goes_out_when_the_policy_lists_its_name() =>
        Assert.Equal(
            "session=1; Path=/",
            After(ResponseWith([("Set-Cookie", "session=1; Path=/"), ("Set-Cookie", "Session=2"), ("Set-Cookie", "other=3"), ("Set-Cookie", "=")]), ["session"])
                ["Set-Cookie"]);

    [Fact]
    public void Content_headers_are_held_to_the_same_list()
    {
        var response = ResponseWith([]);
        response.Content = new StringContent("{}", new MediaTypeHeaderValue("application/json")) { Headers = { { "Content-MD5", "AAAA" } } };
        Assert.Equal(["Content-Type"], After(response).Keys);
    }

    [Fact]
    public void Length_of_a_chunked_response_is_not_believed()
    {
        var response = ResponseWith([("Transfer-Encoding", "chunked")]);
        response.Content = new StringContent("{}") { Headers = { ContentLength = 100 } };
        Assert.Equal(["Content-Type"], After(response).Keys);
    }

    private static IEnumerable<string> NamesAfter(IEnumerable<(string Name, string Value)> headers) => After(ResponseWith(headers)).Keys.Order();

    private static HeaderDictionary After(HttpResponseMessage response, IReadOnlyCollection<string>? cookies = null)
    {
        var headers = new HeaderDictionary();
        ResponseHeaderPolicy.Copy(response, headers, cookies ?? []);
        return headers;
    }

    private static HttpResponseMessage ResponseWith(IEnumerable<(string Name, string Value)> headers)
    {
        var response = new HttpResponseMessage();
        foreach (var (name, value) in headers) response.Headers.TryAddWithoutValidation(name, value);
        return response;
    }
}
