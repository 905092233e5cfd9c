namespace Platform.Files.Contracts;

/// <summary>A file that was ready was deleted.</summary>
/// <param name="FileId">The file.</param>
/// <param name="OwnerId">The user who uploaded it.</param>
/// <param name="Version">The file's version: an event with a smaller one is older.</param>
/// <param name="At">When it was deleted.</param>
public sealed record FileDeleted(Guid FileId, Guid OwnerId, long Version, DateTimeOffset At) : IOutgoingMessage
{
    public static string Type => "files.file-deleted.v1";
    public static string Destination => ServiceBusNames.FilesEvents;
}
