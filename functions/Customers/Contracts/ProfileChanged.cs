namespace Platform.Customers.Contracts;

/// <summary>A person changed their name, phone number or language. It carries all of these.</summary>
/// <param name="CustomerId">The person: their user id.</param>
/// <param name="Email">Their mail address, 254 characters at most.</param>
/// <param name="DisplayName">How they want to be called, 1 to 100 characters.</param>
/// <param name="Phone">In the form of E.164 (+ and up to 15 digits), or null.</param>
/// <param name="Language">An ISO 639-1 code.</param>
/// <param name="Version">Grows with every change of the profile: an event with a smaller version than one already seen is old.</param>
/// <param name="At">When it changed.</param>
public sealed record ProfileChanged(Guid CustomerId, string Email, string DisplayName, string? Phone, string Language, long Version, DateTimeOffset At)
    : IOutgoingMessage
{
    public static string Type => "customers.profile-changed.v1";
    public static string Destination => ServiceBusNames.CustomersEvents;

    /// <summary>The person's id only: nothing else of them may get into a log.</summary>
    public override string ToString() => $"{nameof(ProfileChanged)} {{ {nameof(CustomerId)} = {CustomerId} }}";
}
