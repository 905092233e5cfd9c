using System.Collections.Frozen;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Transforms;

namespace Platform.Gateway;

/// <summary>The headers of a request that apps receive. All others end here: those of the connection, of the host that serves the gateway (x-ms-…,
/// X-ARR-…), those that a client could forge, and the trace's, which are the gateway's own span's.</summary>
public static class RequestHeaderPolicy
{
    private static readonly FrozenSet<string> Allowed = FrozenSet.ToFrozenSet(
    [
        HeaderNames.Accept, HeaderNames.AcceptEncoding, HeaderNames.AcceptLanguage, HeaderNames.Authorization, HeaderNames.CacheControl,
        HeaderNames.ContentDisposition, HeaderNames.ContentEncoding, HeaderNames.ContentLanguage, HeaderNames.ContentLength, HeaderNames.ContentType,
        "Idempotency-Key", HeaderNames.IfMatch, HeaderNames.IfModifiedSince, HeaderNames.IfNoneMatch, HeaderNames.IfRange, HeaderNames.IfUnmodifiedSince,
        HeaderNames.Range, HeaderNames.UserAgent, "X-CSRF", "Sec-Fetch-Site", "X-File-Name", "X-Shared-With",
    ], StringComparer.OrdinalIgnoreCase);

    /// <summary>Copies what is allowed: these headers, and the cookies that are named in <paramref name="cookies"/>.</summary>
    public static void Copy(HttpRequest from, HttpRequestMessage to, IReadOnlyCollection<string> cookies)
    {
        var context = new RequestTransformContext { ProxyRequest = to };
        var isChunked = from.Headers.TransferEncoding.Count > 0; // then a length is not believed (RFC 9112, 6.3)
        foreach (var (name, values) in from.Headers)
        {
            if (Allowed.Contains(name) && !(isChunked && name.Equals(HeaderNames.ContentLength, StringComparison.OrdinalIgnoreCase)))
                RequestTransform.AddHeader(context, name, values);
        }
        if (cookies.Count > 0 && KeptOf(from.Headers.Cookie, cookies) is { Length: > 0 } kept) RequestTransform.AddHeader(context, HeaderNames.Cookie, kept);
    }

    /// <summary>A cookie that is sent twice was planted once, by another site of this domain, and nobody can tell which: neither is passed on.</summary>
    private static string KeptOf(StringValues headers, IReadOnlyCollection<string> names) => string.Join("; ", headers
        .SelectMany(header => header!.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        .GroupBy(cookie => cookie.Split('=', 2)[0].Trim(), StringComparer.Ordinal)
        .Where(same => names.Contains(same.Key, StringComparer.Ordinal) && same.Count() == 1)
        .Select(same => same.Single()));
}
