using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Platform.Shared.Http;

/// <summary>Responses that are the same for everybody, and may be a little old.</summary>
public static class PublicCaching
{
    /// <summary>Lets browsers and the gateway keep the response to a request without a token; one with a token gets what is there now.</summary>
    /// <param name="maxAge">How old it may be.</param>
    /// <param name="staleIfError">How much older, while the app does not respond (RFC 5861). For the time of maxAge it may be served while the gateway asks the
    /// app again.</param>
    public static void CachePublicly(this HttpRequest request, TimeSpan maxAge, TimeSpan staleIfError)
    {
        var headers = request.HttpContext.Response.Headers;
        headers.Append(HeaderNames.Vary, HeaderNames.Authorization);
        if (request.Headers.Authorization.Count > 0) return;
        headers.CacheControl = string.Create(
            CultureInfo.InvariantCulture,
            $"public, max-age={(int)maxAge.TotalSeconds}, stale-while-revalidate={(int)maxAge.TotalSeconds}, stale-if-error={(int)staleIfError.TotalSeconds}");
    }
}
