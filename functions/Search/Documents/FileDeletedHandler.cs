namespace Platform.Search.Documents;

internal sealed record FileDeleted(Guid FileId, long Version, DateTimeOffset At) : IMessage { public static string Type => "files.file-deleted.v1"; }

public sealed class FileDeletedHandler(DocumentUpdates updates)
{
    internal Task HandleAsync(FileDeleted file, CancellationToken cancellationToken) =>
        updates.PutAsync(Document.Tombstone(file.FileId, file.Version, file.At), cancellationToken);
}
