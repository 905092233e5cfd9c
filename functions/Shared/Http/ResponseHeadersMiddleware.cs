using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Options;
using Platform.Shared.Auth;

namespace Platform.Shared.Http;

/// <summary>Sets the headers that protect every response. A function's own <c>Cache-Control</c> or <c>Content-Security-Policy</c> stays; without one, a
/// response to a caller with a token, to an unsafe method, or with an error is not stored by anybody.</summary>
public sealed class ResponseHeadersMiddleware(IOptions<AuthOptions> options) : IFunctionsWorkerMiddleware
{
    private const string DefaultPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";

    // Behind Azure's front end every request is http: whether clients use https is known from the public address.
    private readonly bool https = options.Value.Issuer.StartsWith("https:", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc />
    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        // Set last: a problem clears the headers, and the gateway copies those of the app behind it.
        if (context.GetHttpContext() is { } http) http.Response.OnStarting(() => SetHeadersAsync(http));
        return next(context);
    }

    private Task SetHeadersAsync(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        if (https) headers.StrictTransportSecurity = "max-age=31536000";
        if (headers.ContentSecurityPolicy.Count == 0) headers.ContentSecurityPolicy = DefaultPolicy;
        if (headers.CacheControl.Count == 0 && !IsPublic(http)) headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }

    private static bool IsPublic(HttpContext http) =>
        http.User.Identity is not { IsAuthenticated: true } && (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
        && http.Response.StatusCode < StatusCodes.Status400BadRequest;
}
