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
        HeaderNames.TransferEncoding, // YARP needs it to tell how the body ends, and does not pass it on
    ], StringComparer.OrdinalIgnoreCase);

    /// <summary>Removes what is not allowed: other headers, cookies of other names than <paramref name="cookies"/>, values that are not ASCII.</summary>
    public static void Apply(HttpResponseMessage response, IReadOnlyCollection<string> cookies)
    {
        foreach (var headers in new HttpHeaders[] { response.Headers, response.Content.Headers })
        {
            foreach (var (name, values) in headers.NonValidated.ToList())
            {
                var kept = values.Where(value => IsAllowed(name, value, cookies)).ToList();
                if (kept.Count == values.Count) continue;
                headers.Remove(name);
                headers.TryAddWithoutValidation(name, kept);
            }
        }
    }

    private static bool IsAllowed(string name, string value, IReadOnlyCollection<string> cookies) =>
        Ascii.IsValid(value) && (Allowed.Contains(name) || (IsSetCookie(name) && cookies.Contains(value.Split('=', 2)[0].Trim(), StringComparer.Ordinal)));

    private static bool IsSetCookie(string name) => name.Equals(HeaderNames.SetCookie, StringComparison.OrdinalIgnoreCase);
}
