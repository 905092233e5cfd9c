using Platform.Customers.Contracts;

namespace Platform.Customers.Consents;

/// <summary>The origin of a request.</summary>
/// <param name="IpAddresses">The chain of addresses, nearest last.</param>
public sealed record Origin(Guid UserId, string IpAddresses, string UserAgent);

/// <summary>The immutable record of a consent to marketing that was granted or withdrawn.</summary>
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
