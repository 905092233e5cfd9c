using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Platform.Domain.Tests.Shared;
using Platform.Gateway;
using Platform.Shared.Http;

namespace Platform.Domain.Tests.Gateway;

public sealed class CachingPublicReads : IDisposable
{
    private const string Public = "public, max-age=10, stale-while-revalidate=10, stale-if-error=60";
    private readonly FixedClock clock = new();
    private readonly PublicCache cache;
    private string cacheControl = Public, text = "first";
    private Action<HttpContext> answer = _ => { };
    private Task wait = Task.CompletedTask;
    private int requests;

    public CachingPublicReads() => cache = new(Options.Create(new GatewayOptions { Routes = [] }), clock);

    [Fact]
    public async Task Response_is_kept_for_its_max_age()
    {
        Assert.Equal(("first", "gateway; fwd=uri-miss; stored"), Read(await GetAsync()));
        text = "second";
        clock.Now += TimeSpan.FromSeconds(9);
        var kept = await GetAsync();
        Assert.Equal(("first", "gateway; hit; ttl=1"), Read(kept));
        Assert.Equal(("9", Public, 1), (kept.Response.Headers.Age.ToString(), kept.Response.Headers.CacheControl.ToString(), requests));

        clock.Now += TimeSpan.FromSeconds(1);
        Assert.Equal(("second", "gateway; fwd=stale; stored"), Read(await GetAsync()));
    }

    [Fact]
    public async Task Hundred_requests_at_once_are_one_to_the_app()
    {
        var answered = new TaskCompletionSource();
        wait = answered.Task;
        var all = Enumerable.Range(0, 100).Select(_ => GetAsync()).ToList();
        answered.SetResult();
        Assert.All(await Task.WhenAll(all), http => Assert.Equal("first", Read(http).Text));
        Assert.Equal(1, requests);
    }

    [Fact]
    public async Task Those_who_waited_for_a_response_that_may_not_be_kept_ask_for_their_own()
    {
        cacheControl = "private, max-age=10";
        var answered = new TaskCompletionSource();
        wait = answered.Task;
        var all = Enumerable.Range(0, 3).Select(_ => GetAsync()).ToList();
        answered.SetResult();
        Assert.All(await Task.WhenAll(all), http => Assert.Equal("first", Read(http).Text));
        Assert.Equal(3, requests);
    }

    [Fact]
    public async Task One_who_waited_for_a_client_that_left_takes_its_place()
    {
        using var left = new CancellationTokenSource();
        var gone = new TaskCompletionSource();
        wait = gone.Task;
        var first = GetAsync(cancellationToken: left.Token);
        var second = GetAsync();
        await left.CancelAsync();
        gone.SetResult();
        await first;
        Assert.Equal("first", Read(await second).Text);
        Assert.Equal("gateway; hit; ttl=10", Read(await GetAsync()).Status);
    }

    [Fact]
    public async Task Expired_response_is_served_while_one_request_refreshes_it()
    {
        await GetAsync();
        clock.Now += TimeSpan.FromSeconds(15);
        var refreshed = new TaskCompletionSource();
        text = "second";
        wait = refreshed.Task;
        var refreshing = GetAsync();
        Assert.Equal(("first", "gateway; hit; ttl=-5"), Read(await GetAsync()));
        refreshed.SetResult();
        Assert.Equal("second", Read(await refreshing).Text);
    }

    [Theory, InlineData(0), InlineData(503)]
    public async Task Expired_response_is_served_while_the_app_fails_as_long_as_it_allows(int status)
    {
        await GetAsync();
        answer = http => http.Response.StatusCode = status == 0 ? throw new BadHttpRequestException("down") : status;
        clock.Now += TimeSpan.FromSeconds(69);
        var stale = await GetAsync();
        Assert.Equal((200, "first", "69"), (stale.Response.StatusCode, Read(stale).Text, stale.Response.Headers.Age.ToString()));
        clock.Now += TimeSpan.FromSeconds(2);
        Assert.Equal(503, (await GetAsync()).Response.StatusCode);
        answer = _ => { };
        Assert.Equal(200, (await GetAsync()).Response.StatusCode);
    }

    [Theory, InlineData("no-store"), InlineData("public"), InlineData("max-age=10"), InlineData("public, max-age=0")]
    [InlineData("public, no-cache, max-age=10")]
    [InlineData("private, max-age=10"), InlineData(""), InlineData("public, max-age=10, no-store"), InlineData("public, max-age=ten")]
    public async Task Response_that_the_app_does_not_call_public_and_fresh_is_not_kept(string value)
    {
        cacheControl = value;
        await GetAsync();
        Assert.Equal("gateway; fwd=uri-miss", Read(await GetAsync()).Status);
        Assert.Equal(2, requests);
    }

    [Theory, InlineData("Set-Cookie", "a=b"), InlineData("Vary", "*"), InlineData("Content-Length", "4")]
    public async Task Response_with_such_a_header_is_not_kept(string name, string value)
    {
        answer = http => http.Response.Headers[name] = value;
        await GetAsync();
        await GetAsync();
        Assert.Equal(2, requests);
    }

    [Theory, InlineData(201), InlineData(204), InlineData(301), InlineData(404)]
    public async Task Only_200_is_kept(int status)
    {
        answer = http => http.Response.StatusCode = status;
        await GetAsync();
        Assert.Equal(status, (await GetAsync()).Response.StatusCode);
        Assert.Equal(2, requests);
    }

    [Fact]
    public async Task Response_over_a_megabyte_passes_through()
    {
        text = new('x', 1024 * 1024 + 1);
        Assert.Equal(text, Read(await GetAsync()).Text);
        Assert.Equal(text, Read(await GetAsync()).Text);
        Assert.Equal(2, requests);
    }

    [Fact]
    public async Task Vary_is_honoured()
    {
        answer = http => http.Response.Headers.Vary = "Accept-Language, Authorization";
        await GetAsync(http => http.Request.Headers.AcceptLanguage = "en");
        text = "zweite";
        Assert.Equal(("zweite", "gateway; fwd=vary-miss; stored"), Read(await GetAsync(http => http.Request.Headers.AcceptLanguage = "de")));
        Assert.Equal(("zweite", "gateway; hit; ttl=10"), Read(await GetAsync(http => http.Request.Headers.AcceptLanguage = "de")));
        Assert.Equal("gateway; fwd=vary-miss; stored", Read(await GetAsync(http => http.Request.Headers.AcceptLanguage = "en")).Status);
    }

    [Fact]
    public async Task Query_is_part_of_the_key()
    {
        await GetAsync(http => http.Request.QueryString = new("?q=a"));
        await GetAsync(http => http.Request.QueryString = new("?q=b"));
        Assert.Equal(2, requests);
    }

    [Theory, InlineData("Authorization", "Bearer x"), InlineData("Range", "bytes=0-1"), InlineData("Cache-Control", "no-cache")]
    [InlineData("Pragma", "no-cache")]
    [InlineData("If-Match", "\"1\""), InlineData("If-Modified-Since", "Sun, 06 Nov 1994 08:49:37 GMT"), InlineData("Content-Length", "3")]
    [InlineData("Transfer-Encoding", "chunked")]
    public void Requests_with_such_a_header_are_not_covered(string name, string value)
    {
        var http = Request();
        http.Request.Headers[name] = value;
        Assert.False(PublicCache.Covers(http.Request));
    }

    [Fact]
    public void Unsafe_methods_are_not_covered()
    {
        var http = Request();
        http.Request.Method = "POST";
        Assert.False(PublicCache.Covers(http.Request));
    }

    [Theory, InlineData("\"7\"", "\"7\"", 304), InlineData("\"7\"", "W/\"6\", W/\"7\"", 304), InlineData("\"7\"", "*", 304), InlineData("\"7\"", "\"8\"", 200)]
    public async Task If_None_Match_is_answered_here(string tag, string condition, int expected)
    {
        answer = http =>
        {
            Assert.Equal(0, http.Request.Headers.IfNoneMatch.Count);
            http.Response.Headers.ETag = tag;
        };
        for (var i = 0; i < 2; i++)
        {
            var http = await GetAsync(http => http.Request.Headers.IfNoneMatch = condition);
            Assert.Equal((expected, expected == 304 ? "" : "first", tag), (http.Response.StatusCode, Read(http).Text, http.Response.Headers.ETag.ToString()));
        }
        Assert.Equal(1, requests);
    }

    [Fact]
    public async Task Response_without_a_tag_gets_one()
    {
        var tag = (await GetAsync()).Response.Headers.ETag.ToString();
        Assert.StartsWith("W/\"", tag, StringComparison.Ordinal);
        Assert.Equal(304, (await GetAsync(http => http.Request.Headers.IfNoneMatch = tag)).Response.StatusCode);
    }

    [Fact]
    public async Task Head_gets_the_headers_of_what_is_kept()
    {
        await GetAsync(http => http.Request.Method = "HEAD");
        await GetAsync();
        var head = await GetAsync(http => http.Request.Method = "HEAD");
        Assert.Equal((5L, "", 2), (head.Response.ContentLength, Read(head).Text, requests));
    }

    [Fact]
    public async Task Change_of_the_resource_removes_it()
    {
        await GetAsync();
        cache.Remove(Request().Request);
        await GetAsync();
        Assert.Equal(2, requests);
    }

    [Fact]
    public async Task Memory_is_bounded()
    {
        text = new('x', 1024 * 1024);
        for (var i = 0; i < 100; i++) await GetAsync(http => http.Request.QueryString = new($"?i={i}"));
        Assert.InRange(cache.Bytes, 1, 64 * 1024 * 1024);
    }

    private async Task<DefaultHttpContext> GetAsync(Action<DefaultHttpContext>? change = null, CancellationToken cancellationToken = default)
    {
        var http = Request();
        http.RequestAborted = cancellationToken;
        change?.Invoke(http);
        var problem = await cache.AnswerAsync(http, () => ForwardAsync(http), default);
        if (problem is not null) http.Response.StatusCode = ((ProblemHttpResult)problem).StatusCode;
        return http;
    }

    /// <summary>In the app's place.</summary>
    private async Task<IResult?> ForwardAsync(DefaultHttpContext http)
    {
        Interlocked.Increment(ref requests);
        await wait;
        if (http.RequestAborted.IsCancellationRequested) return null;
        http.Response.Headers.CacheControl = cacheControl;
        try
        {
            answer(http);
        }
        catch (BadHttpRequestException)
        {
            return Problems.Create(503, "service-unavailable", "");
        }
        await http.Response.Body.WriteAsync(Encoding.ASCII.GetBytes(text));
        return null;
    }

    private static DefaultHttpContext Request()
    {
        var http = new DefaultHttpContext();
        (http.Request.Method, http.Request.Path, http.Response.Body) = ("GET", "/api/v1/things", new MemoryStream());
        return http;
    }

    private static (string Text, string Status) Read(HttpContext http) =>
        (Encoding.ASCII.GetString(((MemoryStream)http.Response.Body).ToArray()), http.Response.Headers["Cache-Status"].ToString());

    public void Dispose() => cache.Dispose();
}
