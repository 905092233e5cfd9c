namespace Platform.Files.Contracts;

/// <summary>A file was checked and can be downloaded.</summary>
/// <param name="FileId">The file.</param>
/// <param name="OwnerId">The user who uploaded it.</param>
/// <param name="Name">The file name.</param>
/// <param name="ContentType">The type, verified by the content.</param>
/// <param name="Size">The size of the upload in bytes.</param>
/// <param name="Sha256">The hash of the upload, in lower-case hex.</param>
/// <param name="Text">The beginning of its text, at most 64 KB; null when it has none.</param>
/// <param name="SharedWith"><c>course:{id}</c> when the course's learners may read it too; null otherwise.</param>
/// <param name="Version">The file's version: an event with a smaller one is older.</param>
/// <param name="At">When it became ready.</param>
public sealed record FileReady(
    Guid FileId, Guid OwnerId, string Name, string ContentType, long Size, string Sha256, string? Text, string? SharedWith, long Version, DateTimeOffset At)
        : IOutgoingMessage
{
    public static string Type => "files.file-ready.v1";
    public static string Destination => ServiceBusNames.FilesEvents;
}
