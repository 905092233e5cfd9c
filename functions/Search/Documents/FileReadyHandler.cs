namespace Platform.Search.Documents;

internal sealed record FileReady(Guid FileId, Guid OwnerId, string Name, string? Text, string? SharedWith, long Version, DateTimeOffset At) : IMessage
{
    public static string Type => "files.file-ready.v1";
}

public sealed class FileReadyHandler(DocumentUpdates updates)
{
    internal Task HandleAsync(FileReady file, CancellationToken cancellationToken) => updates.PutAsync(
        new(file.FileId, Document.File, file.Name, file.Text ?? "", null, [], file.At, file.Version, Published: true, file.OwnerId,
            CourseSharing.CourseOf(file.SharedWith)),
        cancellationToken);
}
