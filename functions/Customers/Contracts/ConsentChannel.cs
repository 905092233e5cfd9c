namespace Platform.Customers.Contracts;

/// <summary>The ways to reach a person that need their consent for marketing.</summary>
public enum ConsentChannel
{
    /// <summary>Mail.</summary>
    Mail,

    /// <summary>Text messages to the phone.</summary>
    Sms,
}
