namespace Platform.Identity.Contracts;

/// <summary>A user's account has moved to another address, which is verified.</summary>
/// <param name="UserId">The user: the <c>sub</c> of their access tokens.</param>
/// <param name="Email">The new address, up to 254 characters.</param>
/// <param name="ChangedAt">When, in UTC; of two changes the later one counts.</param>
public sealed record UserEmailChanged(Guid UserId, string Email, DateTimeOffset ChangedAt) : IOutgoingMessage
{
    public static string Type => "identity.user-email-changed.v1";
    public static string Destination => ServiceBusNames.IdentityEvents;

    /// <summary>The address must not get into a log.</summary>
    public override string ToString() => $"{nameof(UserEmailChanged)} {{ {nameof(UserId)} = {UserId} }}";
}
