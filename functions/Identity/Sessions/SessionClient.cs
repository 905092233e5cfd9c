using System.Net;

namespace Platform.Identity.Sessions;

/// <summary>What a request came from, so that people recognize their sessions.</summary>
/// <param name="Device">The beginning of the User-Agent, on one line; empty without one.</param>
/// <param name="Address">The client's address, as the gateway saw it; empty when it is unknown.</param>
public sealed record SessionClient(string Device, string Address)
{
    public const int MaxDeviceLength = 200;

    public static SessionClient Of(HttpRequest request)
    {
        var address = IPAddress.TryParse(request.Headers["X-Client-Address"], out var sent) ? sent : request.HttpContext.Connection.RemoteIpAddress;
        return new(DeviceOf(request.Headers.UserAgent.ToString()), address?.ToString() ?? "");
    }

    private static string DeviceOf(string userAgent)
    {
        // Other text than ASCII is not in a User-Agent (RFC 9110, 10.1.5).
        var visible = userAgent.Where(c => c is >= ' ' and <= '~').Take(MaxDeviceLength);
        return string.Concat(visible).Trim();
    }
}
