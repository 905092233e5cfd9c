namespace Platform.Customers.Contracts;

/// <summary>What came of a row.</summary>
public enum ImportOutcome
{
    /// <summary>The profile is another now.</summary>
    Updated,

    /// <summary>The profile is as the row says already.</summary>
    Unchanged,
}

/// <summary>The answer to customers.import-profile: the profile is as the row says.</summary>
/// <param name="JobId">The job that asked.</param>
/// <param name="Row">The row in the file, from 1.</param>
/// <param name="CustomerId">The person.</param>
/// <param name="Outcome">Whether that made a difference.</param>
/// <param name="At">When.</param>
public sealed record ProfileImported(Guid JobId, int Row, Guid CustomerId, ImportOutcome Outcome, DateTimeOffset At) : IOutgoingMessage
{
    public static string Type => "customers.profile-imported.v1";
    public static string Destination => ServiceBusNames.CustomersEvents;
}

/// <summary>The answer to customers.import-profile: the row was refused, and nothing was changed.</summary>
/// <param name="JobId">The job that asked.</param>
/// <param name="Row">The row in the file, from 1.</param>
/// <param name="Errors">What is wrong with it, field by field.</param>
/// <param name="At">When.</param>
public sealed record ProfileImportRefused(Guid JobId, int Row, IReadOnlyList<ImportError> Errors, DateTimeOffset At) : IOutgoingMessage
{
    public static string Type => "customers.profile-import-refused.v1";
    public static string Destination => ServiceBusNames.CustomersEvents;
}

/// <summary>What is wrong with one field of a row.</summary>
/// <param name="Field">Its name, as in the HTTP API.</param>
/// <param name="Message">What to change.</param>
public sealed record ImportError(string Field, string Message);
