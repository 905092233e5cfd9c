namespace Platform.Jobs.Contracts;

/// <summary>To Customers: update a profile from a row of a file. What the row leaves out is null and stays unchanged; consents are never imported. Customers
/// validates it like a request to its HTTP API. Replied to with profile-imported or profile-import-refused.</summary>
/// <param name="JobId">The job; the reply carries it.</param>
/// <param name="Row">The row's number in the file, from 1; the reply carries it.</param>
/// <param name="RequestedBy">The job's owner.</param>
/// <param name="CustomerId">The person, by id.</param>
/// <param name="Email">The person, by email address, when the id is null.</param>
/// <param name="DisplayName">The new name.</param>
/// <param name="Phone">The new phone number.</param>
/// <param name="Language">The new language.</param>
public sealed record ImportProfile(Guid JobId, int Row, Guid RequestedBy, Guid? CustomerId, string? Email, string? DisplayName, string? Phone, string? Language)
    : IOutgoingMessage
{
    public static string Type => "customers.import-profile.v1";
    public static string Destination => ServiceBusNames.CustomersCommands;

    /// <summary>Personal data must not get into a log.</summary>
    public override string ToString() => $"{nameof(ImportProfile)} {{ {nameof(JobId)} = {JobId}, {nameof(Row)} = {Row} }}";
}
