namespace Platform.Identity.Contracts;

/// <summary>Somebody has registered and can log in.</summary>
/// <param name="UserId">The new user: the <c>sub</c> of their access tokens.</param>
/// <param name="Email">Their mail address as they wrote it, 254 characters at most.</param>
/// <param name="DisplayName">How they want to be called, 1 to 100 characters.</param>
/// <param name="RegisteredAt">When, in UTC.</param>
public sealed record UserRegistered(Guid UserId, string Email, string DisplayName, DateTimeOffset RegisteredAt) : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "identity.user-registered.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.IdentityEvents;
}
