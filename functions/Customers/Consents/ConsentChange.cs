using Platform.Customers.Contracts;

namespace Platform.Customers.Consents;

/// <summary>Who said something, and from where.</summary>
/// <param name="By">The user.</param>
/// <param name="IpAddresses">The chain of addresses that the request came over, nearest last.</param>
/// <param name="UserAgent">What the client calls itself.</param>
public sealed record Origin(Guid By, string IpAddresses, string UserAgent);

/// <summary>A yes or no to marketing: the proof of it, never changed.</summary>
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
        ChangedBy = origin.By,
        ChangedAt = now,
        IpAddresses = origin.IpAddresses,
        UserAgent = origin.UserAgent,
    };
}
