using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Platform.Shared.Http;

/// <summary>Refuses a body with a <c>Content-Encoding</c> (415): none is decoded, so that no body is larger than it was sent.</summary>
public sealed class ContentEncodingMiddleware : IFunctionsWorkerMiddleware
{
    /// <inheritdoc />
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http || !HasEncodedBody(http))
        {
            await next(context);
            return;
        }
        http.Response.Headers.AcceptEncoding = "identity"; // RFC 9110, 15.5.16
        await Problems.Create(
            StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type", "Send the body as it is, without Content-Encoding.").ExecuteAsync(http);
    }

    private static bool HasEncodedBody(HttpContext http) =>
        http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true }
        && !http.Request.Headers.ContentEncoding.All(coding => string.Equals(coding?.Trim(), "identity", StringComparison.OrdinalIgnoreCase));
}
