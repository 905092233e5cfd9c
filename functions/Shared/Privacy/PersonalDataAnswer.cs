using Platform.Shared.Messaging;

namespace Platform.Shared.Privacy;

/// <summary>The answer of a context to <see cref="ErasePersonalData"/> or <see cref="ExportPersonalData"/>, without personal data.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="Context">The context that answers: its name in infra/platform.json.</param>
/// <param name="WaitsFor">What must end first, for people; null when the context is done.</param>
/// <param name="Tables">What was done with which table; empty while it waits.</param>
public sealed record PersonalDataAnswer(Guid RequestId, string Context, string? WaitsFor, IReadOnlyList<HandledTable> Tables) : IOutgoingMessage
{
    public static string Type => "customers.personal-data-answer.v1";
    public static string Destination => ServiceBusNames.CustomersCommands;
}

/// <summary>What a context did with a table, or with files.</summary>
/// <param name="Name">The table; for files, what they are.</param>
/// <param name="Rows">How many rows or files of the person.</param>
/// <param name="Action">exported, deleted or kept.</param>
/// <param name="Reason">Why rows were kept, or files are not in the export; otherwise null.</param>
public sealed record HandledTable(string Name, long Rows, string Action, string? Reason)
{
    /// <summary>The actions.</summary>
    public const string Exported = "exported", Deleted = "deleted", Kept = "kept";
}
