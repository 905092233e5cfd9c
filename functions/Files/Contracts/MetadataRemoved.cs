namespace Platform.Files.Contracts;

/// <summary>The reply to files.remove-metadata: the file has no metadata now.</summary>
/// <param name="JobId">The job that sent the command.</param>
/// <param name="FileId">The file.</param>
/// <param name="WasClean">True when nothing had to be removed, since files are cleaned after the upload.</param>
/// <param name="At">The time of the change.</param>
public sealed record MetadataRemoved(Guid JobId, Guid FileId, bool WasClean, DateTimeOffset At) : IOutgoingMessage
{
    public static string Type => "files.metadata-removed.v1";
    public static string Destination => ServiceBusNames.FilesEvents;
}

/// <summary>The reply to files.remove-metadata: the file was not changed.</summary>
/// <param name="JobId">The job that sent the command.</param>
/// <param name="FileId">The file in the command.</param>
/// <param name="Code">A stable code, for example <c>not-an-image</c>.</param>
/// <param name="Reason">A human-readable reason.</param>
/// <param name="At">The time of the change.</param>
public sealed record MetadataRemovalRefused(Guid JobId, Guid FileId, string Code, string Reason, DateTimeOffset At) : IOutgoingMessage
{
    public static string Type => "files.metadata-removal-refused.v1";
    public static string Destination => ServiceBusNames.FilesEvents;
}
