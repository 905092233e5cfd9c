namespace Platform.Notifications.Mailings;

/// <summary>A registered person's mail address, as Identity told.</summary>
public sealed class Person
{
    /// <summary>The user id.</summary>
    public required Guid Id { get; init; }

    public required string Email { get; init; }
}
