using System.Collections.Frozen;
using Microsoft.Net.Http.Headers;

namespace Platform.Gateway;

/// <summary>The headers of a request that apps receive. All others end here: those of the connection, of the host that serves the gateway (x-ms-…,
/// X-ARR-…), and those that a client could forge.</summary>
public static class RequestHeaderPolicy
{
    private static readonly FrozenSet<string> Allowed = FrozenSet.ToFrozenSet(
    [
        HeaderNames.Accept, HeaderNames.AcceptEncoding, HeaderNames.AcceptLanguage, HeaderNames.Authorization, HeaderNames.CacheControl,
        HeaderNames.ContentDisposition, HeaderNames.ContentEncoding, HeaderNames.ContentLanguage, HeaderNames.ContentLength, HeaderNames.ContentType,
        "Idempotency-Key", HeaderNames.IfMatch, HeaderNames.IfModifiedSince, HeaderNames.IfNoneMatch, HeaderNames.IfRange, HeaderNames.IfUnmodifiedSince,
        HeaderNames.Range, HeaderNames.UserAgent, "X-File-Name", "X-Shared-With",
        HeaderNames.TraceParent, HeaderNames.TraceState, HeaderNames.Baggage, // of the gateway's own span
        HeaderNames.TransferEncoding, // YARP needs it to tell how the body ends, and does not pass it on
    ], StringComparer.OrdinalIgnoreCase);

    /// <summary>Removes what is not allowed: other headers, and cookies of other names than <paramref name="cookies"/>.</summary>
    public static void Apply(HttpRequestMessage request, IReadOnlyCollection<string> cookies)
    {
        var kept = cookies.Count > 0 && request.Headers.NonValidated.TryGetValues(HeaderNames.Cookie, out var sent) ? KeptOf(sent, cookies) : "";
        foreach (var name in request.Headers.NonValidated.Select(header => header.Key).Where(name => !Allowed.Contains(name)).ToList())
            request.Headers.Remove(name);
        if (kept.Length > 0) request.Headers.TryAddWithoutValidation(HeaderNames.Cookie, kept);
    }

    /// <summary>A cookie that is sent twice was planted once, by another site of this domain, and nobody can tell which: neither is passed on.</summary>
    private static string KeptOf(IEnumerable<string> headers, IReadOnlyCollection<string> names) => string.Join("; ", headers
        .SelectMany(header => header.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        .GroupBy(cookie => cookie.Split('=', 2)[0].Trim(), StringComparer.Ordinal)
        .Where(same => names.Contains(same.Key, StringComparer.Ordinal) && same.Count() == 1)
        .Select(same => same.Single()));
}
