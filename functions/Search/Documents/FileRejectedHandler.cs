namespace Platform.Search.Documents;

internal sealed record FileRejected(Guid FileId, long Version, DateTimeOffset At) : IMessage { public static string Type => "files.file-rejected.v1"; }

public sealed class FileRejectedHandler(DocumentUpdates updates)
{
    internal Task HandleAsync(FileRejected file, CancellationToken cancellationToken) =>
        updates.PutAsync(Document.Tombstone(file.FileId, file.Version, file.At), cancellationToken);
}
