namespace Platform.Jobs.Contracts;

/// <summary>To Files: remove the metadata (Exif, GPS, comments) of an image. Replied to with metadata-removed or metadata-removal-refused.</summary>
/// <param name="JobId">The job; the reply carries it.</param>
/// <param name="FileId">The image.</param>
/// <param name="RequestedBy">The job's owner, who must own the file.</param>
public sealed record RemoveMetadata(Guid JobId, Guid FileId, Guid RequestedBy) : IOutgoingMessage
{
    public static string Type => "files.remove-metadata.v1";
    public static string Destination => ServiceBusNames.FilesCommands;
}
