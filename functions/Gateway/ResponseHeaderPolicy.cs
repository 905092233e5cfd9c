using System.Collections.Frozen;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace Platform.Gateway;

/// <summary>The headers of an app's response that go out. All others stay inside: what an app says of its server or of other origins is not for
/// clients.</summary>
public static class ResponseHeaderPolicy
{
    private static readonly FrozenSet<string> Allowed = FrozenSet.ToFrozenSet(
    [
        HeaderNames.AcceptEncoding, "Accept-Patch", HeaderNames.AcceptRanges, HeaderNames.Allow, HeaderNames.CacheControl, HeaderNames.ContentDisposition,
        HeaderNames.ContentEncoding, HeaderNames.ContentLanguage, HeaderNames.ContentLength, HeaderNames.ContentRange, HeaderNames.ContentSecurityPolicy,
        HeaderNames.ContentType, "Deprecation", HeaderNames.ETag, HeaderNames.Expires, HeaderNames.LastModified, HeaderNames.Link, HeaderNames.Location,
        HeaderNames.RetryAfter, "Sunset", HeaderNames.Vary, HeaderNames.WWWAuthenticate,
    ], StringComparer.OrdinalIgnoreCase);

    /// <summary>Copies what is allowed: not other headers, cookies of other names than <paramref name="cookies"/>, values that are not ASCII.</summary>
    public static void Copy(HttpResponseMessage from, IHeaderDictionary to, IReadOnlyCollection<string> cookies)
    {
        Copy(from.Headers, to, cookies);
        Copy(from.Content.Headers, to, cookies);
        if (from.Headers.TransferEncodingChunked == true) to.ContentLength = null; // RFC 9112, 6.3
    }

    private static void Copy(HttpHeaders from, IHeaderDictionary to, IReadOnlyCollection<string> cookies)
    {
        foreach (var (name, values) in from.NonValidated)
        {
            if (Allowed.Contains(name))
            {
                foreach (var value in values)
                    if (Ascii.IsValid(value)) to.Append(name, value);
            }
            else if (cookies.Count > 0 && name.Equals(HeaderNames.SetCookie, StringComparison.OrdinalIgnoreCase))
            {
                foreach (var value in values)
                    if (Ascii.IsValid(value) && cookies.Contains(value.Split('=', 2)[0].Trim(), StringComparer.Ordinal)) to.Append(name, value);
            }
        }
    }
}
