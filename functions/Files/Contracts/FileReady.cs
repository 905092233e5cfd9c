namespace Platform.Files.Contracts;

/// <summary>A file was checked and can be downloaded.</summary>
/// <param name="FileId">The file.</param>
/// <param name="OwnerId">Who uploaded it.</param>
/// <param name="Name">Its name.</param>
/// <param name="ContentType">Its type, as its content proved it.</param>
/// <param name="Size">Of the upload, in bytes.</param>
/// <param name="Sha256">Of the upload, in lower-case hex.</param>
/// <param name="Text">The beginning of its text, at most 64 KB; null when it has none.</param>
/// <param name="SharedWith">Who may read it beside its owner: <c>course:{id}</c>, those enrolled; null for nobody.</param>
/// <param name="Version">Of the file: what has a smaller one is older.</param>
/// <param name="At">When it became ready.</param>
public sealed record FileReady(
    Guid FileId, Guid OwnerId, string Name, string ContentType, long Size, string Sha256, string? Text, string? SharedWith, long Version, DateTimeOffset At)
        : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "files.file-ready.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.FilesEvents;
}
