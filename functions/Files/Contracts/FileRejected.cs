namespace Platform.Files.Contracts;

/// <summary>A file was refused; it cannot be downloaded. Only an operator can have it processed again.</summary>
/// <param name="FileId">The file.</param>
/// <param name="OwnerId">Who uploaded it.</param>
/// <param name="Name">Its name.</param>
/// <param name="ContentType">The type that was declared for it.</param>
/// <param name="Code">Why, for programs, for example <c>type-mismatch</c>.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="Version">Of the file: what has a smaller one is older.</param>
/// <param name="At">When it was refused.</param>
public sealed record FileRejected(Guid FileId, Guid OwnerId, string Name, string ContentType, string Code, string Reason, long Version, DateTimeOffset At)
    : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "files.file-rejected.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.FilesEvents;
}
