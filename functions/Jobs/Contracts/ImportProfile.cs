namespace Platform.Jobs.Contracts;

/// <summary>To Customers: change a person's profile as a row of a file says. What the row leaves out is null and stays as it is; consents are the person's own
/// word, so
/// no file changes them. Customers checks all of it, as it checks its HTTP API. Answered by profile-imported or profile-import-refused.</summary>
/// <param name="JobId">The job that asks; comes back in the answer.</param>
/// <param name="Row">The row in the file, from 1; comes back in the answer.</param>
/// <param name="RequestedBy">The user who asked for it.</param>
/// <param name="CustomerId">The person, by id.</param>
/// <param name="Email">The person, by mail address, when the id is null.</param>
/// <param name="DisplayName">The name to be.</param>
/// <param name="Phone">The phone number to be.</param>
/// <param name="Language">The language to be.</param>
public sealed record ImportProfile(Guid JobId, int Row, Guid RequestedBy, Guid? CustomerId, string? Email, string? DisplayName, string? Phone, string? Language)
    : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "customers.import-profile.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.CustomersCommands;

    /// <summary>Without what is personal, which must not get into a log.</summary>
    public override string ToString() => $"{nameof(ImportProfile)} {{ {nameof(JobId)} = {JobId}, {nameof(Row)} = {Row} }}";
}
