using Azure;
using Platform.Files.Files;

namespace Platform.Files.Processing;

internal sealed record RemoveMetadata(Guid JobId, Guid FileId, Guid RequestedBy) : IMessage
{ public static string Type => "files.remove-metadata.v1"; }

/// <summary>Cleans an image again, by the current rules, which may remove more than those at its upload. Replies to each command once.</summary>
public sealed class RemoveMetadataHandler(FilesDbContext db, FileStore store, TimeProvider clock)
{
    internal async Task HandleAsync(RemoveMetadata command, CancellationToken cancellationToken)
    {
        var file = await db.Files.FirstOrDefaultAsync(f => f.Id == command.FileId && f.OwnerId == command.RequestedBy, cancellationToken);
        var (refusal, wasClean) = file is null ? (NotFound, false) : await CleanAsync(file, cancellationToken);
        var now = clock.GetUtcNow();
        if (refusal is null) db.Send(new MetadataRemoved(command.JobId, command.FileId, wasClean, now), now);
        else db.Send(new MetadataRemovalRefused(command.JobId, command.FileId, refusal.Code, refusal.Detail, now), now);
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Another user's file is not found either.</summary>
    private static Refusal NotFound { get; } = new("not-found", "There is no file with this id that is yours.");

    private async Task<(Refusal? Refusal, bool WasClean)> CleanAsync(StoredFile file, CancellationToken cancellationToken)
    {
        if (file.Status == FileStatus.Rejected) return (new("file-rejected", "The file was rejected; it is served to nobody."), false);
        if (file.Status != FileStatus.Ready)
            return (new("file-not-ready", "The file is not ready yet: try again when it is. It is cleaned on the way."), false);
        if (FileTypes.Find(file.ContentType, file.Name) is not { Kind: FileKind.Jpeg or FileKind.Png or FileKind.WebP } type)
            return (new("not-an-image", $"The file is {file.ContentType}; metadata is removed from JPEG, PNG and WebP images."), false);

        await using var content = ProcessUpload.TemporaryFile();
        await using var cleaned = ProcessUpload.TemporaryFile();
        try
        {
            await using var stored = await FileStore.OpenAsync(store.ContentBlob(file.Id), cancellationToken);
            await stored.CopyToAsync(content, cancellationToken);
        }
        catch (RequestFailedException failure) when (FileStore.IsNotFound(failure))
        {
            return (NotFound, false); // deleted a moment ago
        }
        if (FileInspector.Inspect(content, type, cleaned).Refusal is { } damaged) return (damaged, false);
        var sha256 = await ProcessUpload.HashAsync(cleaned, cancellationToken);
        var isStored = sha256 == await ProcessUpload.HashAsync(content, cancellationToken);
        if (!isStored)
        {
            cleaned.Position = 0;
            await FileStore.WriteAsync(store.ContentBlob(file.Id), cleaned, file.ContentType, cancellationToken);
        }
        // The hash in the row is the ETag of what is served: an earlier attempt may have failed after writing the bytes.
        var isNoted = sha256 == file.ContentSha256;
        if (!isNoted) file.ReplaceContent(sha256);
        return (null, isStored && isNoted);
    }
}
