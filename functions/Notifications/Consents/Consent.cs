namespace Platform.Notifications.Consents;

/// <summary>The read model of a person's last consent to marketing over one channel, from Customers' events.</summary>
public sealed class Consent
{
    public const string Mail = "mail";

    public required Guid CustomerId { get; init; }

    /// <summary>The channel's name in the event: Customers may have channels that Notifications does not use.</summary>
    public required string Channel { get; init; }

    public required bool Granted { get; init; }

    /// <summary>The profile's version: an older event never overwrites a newer one.</summary>
    public required long Version { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }
}
