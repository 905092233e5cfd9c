namespace Platform.Customers.Contracts;

/// <summary>A person said yes or no to marketing over one channel. Who never said anything has not consented.</summary>
/// <param name="CustomerId">The person: their user id.</param>
/// <param name="Channel">Mail or SMS.</param>
/// <param name="Granted">True for yes, false for no.</param>
/// <param name="Version">Of the person's profile, which grows with every change of it: an event with a smaller version than one already seen is old.</param>
/// <param name="At">When they said it.</param>
public sealed record ConsentChanged(Guid CustomerId, ConsentChannel Channel, bool Granted, long Version, DateTimeOffset At) : IOutgoingMessage
{
    public static string Type => "customers.consent-changed.v1";
    public static string Destination => ServiceBusNames.CustomersEvents;
}
