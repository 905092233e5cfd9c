namespace Platform.Files.Contracts;

/// <summary>The answer to files.remove-metadata: nothing but the picture is in the file now.</summary>
/// <param name="JobId">The job that asked.</param>
/// <param name="FileId">The file.</param>
/// <param name="WasClean">True when nothing had to be removed: files are cleaned when they are uploaded.</param>
/// <param name="At">When.</param>
public sealed record MetadataRemoved(Guid JobId, Guid FileId, bool WasClean, DateTimeOffset At) : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "files.metadata-removed.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.FilesEvents;
}

/// <summary>The answer to files.remove-metadata: nothing was done.</summary>
/// <param name="JobId">The job that asked.</param>
/// <param name="FileId">What was named as the file.</param>
/// <param name="Code">Why, for programs, for example <c>not-an-image</c>.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="At">When.</param>
public sealed record MetadataRemovalRefused(Guid JobId, Guid FileId, string Code, string Reason, DateTimeOffset At) : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "files.metadata-removal-refused.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.FilesEvents;
}
