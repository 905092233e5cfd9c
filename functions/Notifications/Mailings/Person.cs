namespace Platform.Notifications.Mailings;

/// <summary>The read model of a registered person's email address, from Identity's events.</summary>
public sealed class Person
{
    public required Guid Id { get; init; }
    public required string Email { get; init; }

    /// <summary>When the account moved to this address; null while it has the one it was registered with.</summary>
    public DateTimeOffset? EmailChangedAt { get; init; }
}
