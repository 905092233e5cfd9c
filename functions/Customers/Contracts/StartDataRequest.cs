namespace Platform.Customers.Contracts;

/// <summary>The command of Customers to itself to start the orchestration of a saved request.</summary>
/// <param name="RequestId">The request for an export or an erasure.</param>
/// <param name="IsErasure">Whether it is one for an erasure, which starts after a delay.</param>
public sealed record StartDataRequest(Guid RequestId, bool IsErasure) : IOutgoingMessage
{
    public static string Type => "customers.start-data-request.v1";
    public static string Destination => ServiceBusNames.CustomersCommands;
}
