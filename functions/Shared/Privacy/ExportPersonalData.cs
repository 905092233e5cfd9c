using Platform.Shared.Messaging;

namespace Platform.Shared.Privacy;

/// <summary>The command to a context to write what it has of a person to a blob. Customers sends it to the queue of each context, again until it has been
/// answered by a <see cref="PersonalDataAnswer"/>.</summary>
/// <param name="RequestId">The request, which the answer names.</param>
/// <param name="PersonId">The user id.</param>
/// <param name="Part">A SAS URI that allows writing this one blob, and no reading: for the rows, as JSON.</param>
/// <param name="Files">The same for the person's files, as a ZIP; a context that stores none leaves it out.</param>
public sealed record ExportPersonalData(Guid RequestId, Guid PersonId, string Part, string? Files = null) : IMessage
{
    public static string Type => "customers.export-personal-data.v1";

    /// <summary>Without the signed addresses, which must not get into a log.</summary>
    public override string ToString() => $"{nameof(ExportPersonalData)} {{ {nameof(RequestId)} = {RequestId} }}";
}
