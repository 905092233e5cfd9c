namespace Platform.Notifications.Consents;

/// <summary>What a person said last about marketing over one channel, as Customers told.</summary>
public sealed class Consent
{
    public const string Mail = "mail";

    public required Guid CustomerId { get; init; }

    /// <summary>As on the wire: Customers may have channels that are not known here.</summary>
    public required string Channel { get; init; }

    public required bool Granted { get; init; }

    /// <summary>Of the person's profile then: what has a smaller one is old.</summary>
    public required long Version { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }
}
