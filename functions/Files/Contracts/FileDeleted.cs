namespace Platform.Files.Contracts;

/// <summary>A file that was ready is no more.</summary>
/// <param name="FileId">The file.</param>
/// <param name="OwnerId">Whose it was.</param>
/// <param name="Version">Of the file: what has a smaller one is older.</param>
/// <param name="At">When it was deleted.</param>
public sealed record FileDeleted(Guid FileId, Guid OwnerId, long Version, DateTimeOffset At) : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "files.file-deleted.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.FilesEvents;
}
