namespace Platform.Identity.Contracts;

/// <summary>A user has registered and verified the address, and can log in.</summary>
/// <param name="UserId">The new user: the <c>sub</c> of their access tokens.</param>
/// <param name="Email">Their email address as they wrote it, up to 254 characters.</param>
/// <param name="DisplayName">Their display name, 1 to 100 characters.</param>
/// <param name="RegisteredAt">When the address was verified, in UTC.</param>
public sealed record UserRegistered(Guid UserId, string Email, string DisplayName, DateTimeOffset RegisteredAt) : IOutgoingMessage
{
    public static string Type => "identity.user-registered.v1";
    public static string Destination => ServiceBusNames.IdentityEvents;
}
