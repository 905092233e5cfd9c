namespace Platform.Files.Contracts;

/// <summary>The sharing of a file that is ready was changed.</summary>
/// <param name="FileId">The file.</param>
/// <param name="OwnerId">The user who uploaded it.</param>
/// <param name="SharedWith"><c>course:{id}</c> when the course's learners may read it too; null otherwise.</param>
/// <param name="Version">The file's version: an event with a smaller one is older.</param>
/// <param name="At">When it was changed.</param>
public sealed record FileSharingChanged(Guid FileId, Guid OwnerId, string? SharedWith, long Version, DateTimeOffset At) : IOutgoingMessage
{
    public static string Type => "files.file-sharing-changed.v1";
    public static string Destination => ServiceBusNames.FilesEvents;
}
