using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Platform.Shared.Auth;
using Platform.Shared.Http;

namespace Platform.Domain.Tests.Shared;

public sealed class ProtectingAResponse
{
    private readonly StartingResponse response = new();
    private readonly DefaultHttpContext http;

    public ProtectingAResponse()
    {
        http = new();
        http.Features.Set<IHttpResponseFeature>(response);
    }

    [Theory, InlineData("https://gateway.example", "max-age=31536000"), InlineData("http://localhost:7071", "")]
    public async Task Strict_transport_security_is_set_where_the_public_address_is_https(string issuer, string expected)
    {
        await SendAsync("GET", issuer: issuer);
        Assert.Equal(expected, http.Response.Headers.StrictTransportSecurity.ToString());
    }

    [Theory]
    [InlineData("GET", 200, false, ""), InlineData("HEAD", 304, false, "")]
    [InlineData("GET", 200, true, "no-store"), InlineData("POST", 200, false, "no-store"), InlineData("GET", 404, false, "no-store")]
    public async Task Response_to_a_caller_with_a_token_to_an_unsafe_method_or_with_an_error_is_not_stored(
        string method, int status, bool authenticated, string expected)
    {
        if (authenticated) http.User = new(new ClaimsIdentity("Bearer"));
        http.Response.StatusCode = status;
        await SendAsync(method);
        Assert.Equal(expected, http.Response.Headers.CacheControl.ToString());
    }

    [Fact]
    public async Task Own_values_of_a_function_stay()
    {
        http.User = new(new ClaimsIdentity("Bearer"));
        await SendAsync("GET", headers => (headers.CacheControl, headers.ContentSecurityPolicy) = ("private, no-cache", "default-src 'self'"));
        Assert.Equal(("private, no-cache", "default-src 'self'"),
            (http.Response.Headers.CacheControl.ToString(), http.Response.Headers.ContentSecurityPolicy.ToString()));
    }

    [Fact]
    public async Task Response_is_neither_sniffed_nor_run()
    {
        await SendAsync("GET");
        Assert.Equal(("nosniff", "default-src 'none'; frame-ancestors 'none'; sandbox"),
            (http.Response.Headers.XContentTypeOptions.ToString(), http.Response.Headers.ContentSecurityPolicy.ToString()));
    }

    private async Task SendAsync(string method, Action<IHeaderDictionary>? set = null, string issuer = "http://localhost")
    {
        http.Request.Method = method;
        var middleware = new ResponseHeadersMiddleware(Options.Create(new AuthOptions { Issuer = issuer, JwksUri = new("http://localhost") }));
        await middleware.Invoke(new HttpExecution(http), _ =>
        {
            set?.Invoke(http.Response.Headers);
            return Task.CompletedTask;
        });
        await response.StartAsync();
    }

    /// <summary>Runs the callbacks that a server runs before the first byte.</summary>
    private sealed class StartingResponse : HttpResponseFeature
    {
        private readonly Stack<Func<Task>> callbacks = [];

        public override void OnStarting(Func<object, Task> callback, object state) => callbacks.Push(() => callback(state));

        public async Task StartAsync()
        {
            while (callbacks.TryPop(out var callback)) await callback();
        }
    }
}
