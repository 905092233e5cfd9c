using System.Collections.Frozen;
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
        HeaderNames.Range, HeaderNames.UserAgent, "X-File-Name", "X-Shared-With",
    ], StringComparer.OrdinalIgnoreCase);

    /// <summary>Copies what is allowed.</summary>
    public static void Copy(HttpRequest from, HttpRequestMessage to)
    {
        var context = new RequestTransformContext { ProxyRequest = to };
        var isChunked = from.Headers.TransferEncoding.Count > 0; // then a length is not believed (RFC 9112, 6.3)
        foreach (var (name, values) in from.Headers)
        {
            if (Allowed.Contains(name) && !(isChunked && name.Equals(HeaderNames.ContentLength, StringComparison.OrdinalIgnoreCase)))
                RequestTransform.AddHeader(context, name, values);
        }
    }
}
