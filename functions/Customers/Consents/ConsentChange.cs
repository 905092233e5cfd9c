namespace Platform.Customers.Consents;

/// <param name="IpAddresses">The client's address as the gateway saw it; the caller's when the request did not come through the gateway.</param>
public sealed record Origin(Guid UserId, string IpAddresses, string UserAgent)
{
    private const int MaxLength = 200;

    public static Origin Of(HttpRequest request)
    {
        var peer = request.HttpContext.Connection.RemoteIpAddress;
        var address = request.Headers["X-Client-Address"].ToString() is { Length: > 0 } client ? client : peer?.ToString() ?? "";
        return new(request.HttpContext.User.UserId(), Shorten(address), Shorten(request.Headers.UserAgent.ToString()));
    }

    private static string Shorten(string text) => new([.. text.Where(c => c is >= ' ' and <= '~').Take(MaxLength)]);
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
