namespace Platform.Jobs.Contracts;

/// <summary>To Files: take what tells about a picture (Exif, GPS, comments) out of it. Answered by metadata-removed or metadata-removal-refused.</summary>
/// <param name="JobId">The job that asks; comes back in the answer.</param>
/// <param name="FileId">The picture.</param>
/// <param name="RequestedBy">The user who asked for it, whose file it must be.</param>
public sealed record RemoveMetadata(Guid JobId, Guid FileId, Guid RequestedBy) : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "files.remove-metadata.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.FilesCommands;
}
