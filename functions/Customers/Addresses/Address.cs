namespace Platform.Customers.Addresses;

public sealed record PostalAddress(string Recipient, string Line1, string? Line2, string? PostalCode, string City, string? Region, string Country);

public sealed class Address
{
    public const int MaxPerCustomer = 20;

    private Address() { } // for EF

    public Guid Id { get; private init; }
    public Guid CustomerId { get; private init; }
    public string Recipient { get; private set; } = "";
    public string Line1 { get; private set; } = "";
    public string? Line2 { get; private set; }
    public string? PostalCode { get; private set; }
    public string City { get; private set; } = "";
    public string? Region { get; private set; }
    public string Country { get; private set; } = "";
    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>Starts at 1 and increases with every change: the ETag.</summary>
    public long Version { get; private set; }

    public string IdempotencyKey { get; private init; } = "";
    public byte[] RequestHash { get; private init; } = [];

    public static Refusal? CheckCount(int existing) => existing < MaxPerCustomer
        ? null
        : new("too-many-addresses", $"You have reached the maximum of {MaxPerCustomer} addresses. Remove one first.");

    public static Address Add(Guid customerId, PostalAddress postal, string idempotencyKey, byte[] requestHash, DateTimeOffset now)
    {
        var address = new Address
        {
            Id = Guid.CreateVersion7(now),
            CustomerId = customerId,
            CreatedAt = now.ToMicroseconds(),
            IdempotencyKey = idempotencyKey,
            RequestHash = requestHash
        };
        address.Change(postal);
        return address;
    }

    /// <summary>Replaces the address. An equal one changes nothing.</summary>
    public void Change(PostalAddress postal)
    {
        if (postal == new PostalAddress(Recipient, Line1, Line2, PostalCode, City, Region, Country)) return;
        (Recipient, Line1, Line2, PostalCode, City, Region, Country) = (
            postal.Recipient, postal.Line1, postal.Line2, postal.PostalCode, postal.City, postal.Region, postal.Country);
        Version++;
    }
}
