namespace Platform.Customers.Consents;

/// <param name="IpAddresses">The chain of addresses, nearest last.</param>
public sealed record Origin(Guid UserId, string IpAddresses, string UserAgent)
{
    private const int MaxLength = 200;

    /// <summary>The origin of a request. Proxies append to the chain, so a long one loses its beginning, which clients can forge.</summary>
    public static Origin Of(HttpRequest request)
    {
        var peer = request.HttpContext.Connection.RemoteIpAddress;
        var last = peer is null ? "" : (peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer).ToString();
        var chain = Printable(string.Join(", ", request.Headers["X-Forwarded-For"].Append(last).Where(part => !string.IsNullOrEmpty(part))));
        var agent = Printable(request.Headers.UserAgent.ToString());
        return new(request.HttpContext.User.UserId(), chain[Math.Max(0, chain.Length - MaxLength)..], agent[..Math.Min(agent.Length, MaxLength)]);
    }

    private static string Printable(string text) => new([.. text.Where(c => c is >= ' ' and <= '~')]);
}

/// <summary>An immutable record: a customer granted or withdrew consent to marketing.</summary>
public sealed class ConsentChange
{
    private ConsentChange() { } // for EF

    public Guid Id { get; private init; }
    public Guid CustomerId { get; private init; }
    public ConsentChannel Channel { get; private init; }
    public bool Granted { get; private init; }
    public Guid ChangedBy { get; private init; }
    public DateTimeOffset ChangedAt { get; private init; }
    public string IpAddresses { get; private init; } = "";
    public string UserAgent { get; private init; } = "";

    public static ConsentChange Of(Guid customerId, ConsentChannel channel, bool granted, Origin origin, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        CustomerId = customerId,
        Channel = channel,
        Granted = granted,
        ChangedBy = origin.UserId,
        ChangedAt = now,
        IpAddresses = origin.IpAddresses,
        UserAgent = origin.UserAgent,
    };
}
