namespace Platform.Files.Contracts;

/// <summary>A file that is ready is shared with somebody else, or with nobody any more.</summary>
/// <param name="FileId">The file.</param>
/// <param name="OwnerId">Whose it is.</param>
/// <param name="SharedWith">Who may read it now, beside its owner: <c>course:{id}</c>, those enrolled; null for nobody.</param>
/// <param name="Version">Of the file: what has a smaller one is older.</param>
/// <param name="At">When it was changed.</param>
public sealed record FileSharingChanged(Guid FileId, Guid OwnerId, string? SharedWith, long Version, DateTimeOffset At) : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "files.file-sharing-changed.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.FilesEvents;
}
