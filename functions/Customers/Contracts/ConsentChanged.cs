namespace Platform.Customers.Contracts;

/// <summary>A customer granted or withdrew consent to marketing over one channel; the default is no consent.</summary>
/// <param name="CustomerId">The customer: their user id.</param>
/// <param name="Channel">Mail or SMS.</param>
/// <param name="Granted">Whether consent was granted or withdrawn.</param>
/// <param name="Version">The profile's version, which increases with every change: an event with a smaller version than one already handled is stale.</param>
/// <param name="At">When it changed.</param>
public sealed record ConsentChanged(Guid CustomerId, ConsentChannel Channel, bool Granted, long Version, DateTimeOffset At) : IOutgoingMessage
{
    public static string Type => "customers.consent-changed.v1";
    public static string Destination => ServiceBusNames.CustomersEvents;
}
