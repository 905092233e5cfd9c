namespace Platform.Customers.Consents;

internal static class RequestOrigin
{
    private const int MaxLength = 200;

    /// <summary>The origin of a request. Proxies append to the chain, so a long one loses its beginning, which clients can forge.</summary>
    public static Origin Origin(this HttpRequest request)
    {
        var peer = request.HttpContext.Connection.RemoteIpAddress;
        var last = peer is null ? "" : (peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer).ToString();
        var chain = Printable(string.Join(", ", request.Headers["X-Forwarded-For"].Append(last).Where(part => !string.IsNullOrEmpty(part))));
        var agent = Printable(request.Headers.UserAgent.ToString());
        return new(request.HttpContext.User.UserId(), chain[Math.Max(0, chain.Length - MaxLength)..], agent[..Math.Min(agent.Length, MaxLength)]);
    }

    private static string Printable(string text) => new([.. text.Where(c => c is >= ' ' and <= '~')]);
}
