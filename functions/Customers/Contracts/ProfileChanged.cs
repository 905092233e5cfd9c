namespace Platform.Customers.Contracts;

/// <summary>A customer changed their name, phone number or language. The event carries all of them.</summary>
/// <param name="CustomerId">The customer: their user id.</param>
/// <param name="Email">Their email address, up to 254 characters.</param>
/// <param name="DisplayName">Their display name, 1 to 100 characters.</param>
/// <param name="Phone">The phone number in E.164 form (+ and up to 15 digits), or null.</param>
/// <param name="Language">An ISO 639-1 code.</param>
/// <param name="Version">Increases with every change of the profile: an event with a smaller version than one already handled is stale.</param>
/// <param name="At">When it changed.</param>
public sealed record ProfileChanged(Guid CustomerId, string Email, string DisplayName, string? Phone, string Language, long Version, DateTimeOffset At)
    : IOutgoingMessage
{
    public static string Type => "customers.profile-changed.v1";
    public static string Destination => ServiceBusNames.CustomersEvents;

    /// <summary>The id only: personal data must not get into a log.</summary>
    public override string ToString() => $"{nameof(ProfileChanged)} {{ {nameof(CustomerId)} = {CustomerId} }}";
}
