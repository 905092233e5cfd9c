namespace Platform.Customers.Contracts;

/// <summary>The channels of marketing that need consent.</summary>
public enum ConsentChannel
{
    /// <summary>Mail.</summary>
    Mail,
    /// <summary>Text messages.</summary>
    Sms,
}
