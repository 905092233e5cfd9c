namespace Platform.Customers.Contracts;

/// <summary>The result of an imported row.</summary>
public enum ImportOutcome
{
    /// <summary>The profile was changed.</summary>
    Updated,
    /// <summary>The profile was already equal to the row.</summary>
    Unchanged,
}

/// <summary>The reply to customers.import-profile: the profile is equal to the row.</summary>
/// <param name="JobId">The import job.</param>
/// <param name="Row">The row in the file, from 1.</param>
/// <param name="CustomerId">The customer.</param>
/// <param name="Outcome">Whether that changed anything.</param>
/// <param name="At">When it was handled.</param>
public sealed record ProfileImported(Guid JobId, int Row, Guid CustomerId, ImportOutcome Outcome, DateTimeOffset At) : IOutgoingMessage
{
    public static string Type => "customers.profile-imported.v1";
    public static string Destination => ServiceBusNames.CustomersEvents;
}

/// <summary>The reply to customers.import-profile: the row was refused.</summary>
/// <param name="JobId">The import job.</param>
/// <param name="Row">The row in the file, from 1.</param>
/// <param name="Errors">The errors by field.</param>
/// <param name="At">When it was handled.</param>
public sealed record ProfileImportRefused(Guid JobId, int Row, IReadOnlyList<ImportError> Errors, DateTimeOffset At) : IOutgoingMessage
{
    public static string Type => "customers.profile-import-refused.v1";
    public static string Destination => ServiceBusNames.CustomersEvents;
}

/// <summary>An error in one field of a row.</summary>
/// <param name="Field">Its name, as in the HTTP API.</param>
/// <param name="Message">What to change.</param>
public sealed record ImportError(string Field, string Message);
