using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Platform.Gateway;

/// <summary>Answers preflights, and lets pages of the origins in <see cref="GatewayOptions.AllowedOrigins"/> read responses in a browser
/// (https://fetch.spec.whatwg.org/#http-cors-protocol). Without credentials: access tokens travel in a header that pages set themselves.</summary>
public sealed class CrossOrigin(ICorsService cors, IOptions<GatewayOptions> options)
{
    private static readonly TimeSpan PreflightMaxAge = TimeSpan.FromMinutes(10);

    private readonly CorsPolicy policy = new CorsPolicyBuilder()
        .SetIsOriginAllowed(origin => options.Value.Origins.Contains(origin, StringComparer.Ordinal))
        .WithMethods(HttpMethods.Get, HttpMethods.Head, HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete)
        .WithHeaders(
            HeaderNames.Authorization, HeaderNames.ContentType, "Idempotency-Key", HeaderNames.IfMatch, HeaderNames.IfNoneMatch, HeaderNames.IfRange,
            HeaderNames.Range, HeaderNames.TraceParent, HeaderNames.TraceState, "X-File-Name", "X-Shared-With")
        .WithExposedHeaders(
            HeaderNames.AcceptRanges, HeaderNames.Allow, HeaderNames.ContentDisposition, HeaderNames.ContentRange, HeaderNames.ETag, HeaderNames.Link,
            HeaderNames.Location, "RateLimit", "RateLimit-Policy", HeaderNames.RetryAfter, "trace-id", HeaderNames.WWWAuthenticate)
        .SetPreflightMaxAge(PreflightMaxAge)
        .Build();

    /// <summary>Sets the headers for the request's origin. True when the request was a preflight: it is answered, and no app sees it.</summary>
    public bool TryAnswerPreflight(HttpContext http)
    {
        if (http.Request.Headers.Origin.Count == 0) return false;
        var result = cors.EvaluatePolicy(http, policy);
        // Set last: a problem clears the headers.
        http.Response.OnStarting(() =>
        {
            cors.ApplyResult(result, http.Response);
            return Task.CompletedTask;
        });
        if (result.IsPreflightRequest) http.Response.StatusCode = StatusCodes.Status204NoContent;
        return result.IsPreflightRequest;
    }
}
