namespace Platform.Search.Documents;

internal sealed record FileSharingChanged(Guid FileId, string? SharedWith, long Version, DateTimeOffset At) : IMessage
{
    public static string Type => "files.file-sharing-changed.v1";
}

public sealed class FileSharingChangedHandler(DocumentUpdates updates, ISearchIndex index)
{
    internal Task HandleAsync(FileSharingChanged file, CancellationToken cancellationToken) =>
        updates.SaveAsync(
            file.At, () => index.ShareAsync(file.FileId, CourseSharing.CourseOf(file.SharedWith), file.Version, cancellationToken), cancellationToken);
}
