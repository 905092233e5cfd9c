namespace Platform.Identity.Contracts;

/// <summary>A user's roles were changed, or the account was removed. The deployer does both, by SQL, so a trigger of the database writes the event.</summary>
/// <param name="UserId">The user: the <c>sub</c> of their access tokens.</param>
/// <param name="Roles">The roles that the user has now; none when the account was removed.</param>
/// <param name="ChangedAt">When, in UTC; of two changes the later one counts.</param>
public sealed record UserRolesChanged(Guid UserId, IReadOnlyList<string> Roles, DateTimeOffset ChangedAt) : IOutgoingMessage
{
    public static string Type => "identity.user-roles-changed.v1";
    public static string Destination => ServiceBusNames.IdentityEvents;
}
