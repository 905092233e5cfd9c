using System.Net;

namespace Platform.Gateway;

/// <summary>The address of the client. A proxy appends its peer to X-Forwarded-For, so the entries before those of the trusted proxies are the client's own
/// claims.</summary>
public static class ClientAddress
{
    /// <summary>The header in which apps receive it. Clients cannot set it: see <see cref="RequestHeaderPolicy"/>.</summary>
    public const string Header = "X-Client-Address";

    /// <param name="trustedProxies">The number of proxies in front of the gateway that append to X-Forwarded-For.</param>
    public static IPAddress Of(HttpContext http, int trustedProxies)
    {
        var peer = http.Connection.RemoteIpAddress ?? IPAddress.None;
        var chain = trustedProxies == 0 ? [] : string.Join(',', http.Request.Headers["X-Forwarded-For"].ToArray()).Split(',', StringSplitOptions.TrimEntries);
        // Azure's front end writes the port too.
        var address = chain.Length >= trustedProxies && trustedProxies > 0 && IPEndPoint.TryParse(chain[^trustedProxies], out var entry) ? entry.Address : peer;
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }
}
