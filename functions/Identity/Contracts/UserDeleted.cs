namespace Platform.Identity.Contracts;

/// <summary>A user has deleted their account.</summary>
/// <param name="UserId">The user: the <c>sub</c> of their access tokens.</param>
/// <param name="DeletedAt">When, in UTC.</param>
public sealed record UserDeleted(Guid UserId, DateTimeOffset DeletedAt) : IOutgoingMessage
{
    public static string Type => "identity.user-deleted.v1";
    public static string Destination => ServiceBusNames.IdentityEvents;
}
