namespace Platform.Identity.Contracts;

/// <summary>A refresh token was used again after its successor was in use, so it was copied. The session was ended.</summary>
/// <param name="UserId">The session's owner: the <c>sub</c> of their access tokens.</param>
/// <param name="Email">Their email address, up to 254 characters.</param>
/// <param name="DisplayName">Their display name, 1 to 100 characters.</param>
/// <param name="SessionId">The session: the <c>sid</c> of its access tokens.</param>
/// <param name="Device">What logged in: the beginning of its User-Agent, up to 200 characters; may be empty.</param>
/// <param name="StartedAt">When the session began, in UTC.</param>
/// <param name="DetectedAt">When the token was used again, in UTC.</param>
public sealed record SessionCompromised(
    Guid UserId, string Email, string DisplayName, Guid SessionId, string Device, DateTimeOffset StartedAt, DateTimeOffset DetectedAt) : IOutgoingMessage
{
    public static string Type => "identity.session-compromised.v1";
    public static string Destination => ServiceBusNames.IdentityEvents;
}
