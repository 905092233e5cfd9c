using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs;
using Platform.Files.Files;

namespace Platform.Files.Processing;

/// <summary>Checks each upload, then makes it ready or rejects it. The upload is read from a copy and served from another blob, so that overwriting it
/// changes nothing, during the check or later.</summary>
public sealed partial class ProcessUpload(FilesDbContext db, FileStore store, TimeProvider clock, ILogger<ProcessUpload> logger)
{
    [Function(nameof(ProcessUpload))]
    public async Task Run(
        [BlobTrigger(BlobContainers.Uploads + "/{name}", Connection = "AzureWebJobsStorage", Source = BlobTriggerSource.EventGrid)] BlobClient blob,
        string name, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(name, "D", out var id)) return; // not written by this app
        var file = await db.Files.FirstOrDefaultAsync(f => f.Id == id, cancellationToken);
        if (file is null)
        {
            await store.DeleteAsync(id, cancellationToken); // the file was deleted during the upload
            return;
        }
        if (!file.TryStartProcessing())
        {
            if (file.IsFinal) await store.UploadBlob(id).DeleteIfExistsAsync(cancellationToken: cancellationToken);
            else await RejectUnprocessableAsync(id, cancellationToken); // the last attempt ended the process
            return;
        }
        await db.SaveChangesAsync(cancellationToken);
        try
        {
            await ProcessAsync(file, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && file.Attempts >= StoredFile.MaxAttempts)
        {
            LogProcessingFailed(failure, id, file.Attempts);
            await RejectUnprocessableAsync(id, cancellationToken);
            throw; // the trigger records the failure too
        }
    }

    private async Task ProcessAsync(StoredFile file, CancellationToken cancellationToken)
    {
        var type = FileTypes.Find(file.ContentType, file.Name) ?? throw new InvalidOperationException($"The type {file.ContentType} is no longer taken.");
        await using var copy = TemporaryFile();
        await using var cleaned = TemporaryFile();
        // If the blob is written again from here on, reading fails, and the next attempt starts with the new one.
        await using (var content = await FileStore.OpenAsync(store.UploadBlob(file.Id), cancellationToken))
        {
            // A SAS URL cannot limit the size, so it is checked before reading.
            var maxBytes = Math.Min(file.QuotaBytes, type.MaxBytes);
            if (content.Length > maxBytes)
            {
                await FinishAsync(file, TooLarge(content.Length, maxBytes), content.Length, null, cancellationToken, isKept: false);
                return;
            }
            await content.CopyToAsync(copy, cancellationToken);
        }
        var sha256 = await HashAsync(copy, cancellationToken);
        var inspection = FileInspector.Inspect(copy, type, cleaned, file.Name);
        if (inspection.Refusal is { } refusal)
        {
            copy.Position = 0;
            await FileStore.WriteAsync(store.QuarantineBlob(file.Id), copy, "application/octet-stream", cancellationToken);
            await FinishAsync(file, refusal, copy.Length, sha256, cancellationToken);
            return;
        }

        var served = inspection.IsCleaned ? cleaned : copy;
        var servedSha256 = inspection.IsCleaned ? await HashAsync(cleaned, cancellationToken) : sha256;
        served.Position = 0;
        await FileStore.WriteAsync(store.ContentBlob(file.Id), served, type.ContentType, cancellationToken);
        var duplicateOf = await db.Files.Where(f => f.OwnerId == file.OwnerId && f.Sha256 == sha256 && f.Status == FileStatus.Ready && f.Id != file.Id)
            .OrderBy(f => f.CreatedAt).Select(f => (Guid?)f.Id).FirstOrDefaultAsync(cancellationToken);
        var now = clock.GetUtcNow();
        file.Accept(copy.Length, sha256, servedSha256, inspection.Details, duplicateOf, now);
        db.Send(new FileReady(
            file.Id, file.OwnerId, file.Name, file.ContentType, copy.Length, sha256, inspection.Text, CourseSharing.Of(file.SharedCourse),
            file.Version, now), now);
        await SaveAsync(file.Id, cancellationToken);
        await store.QuarantineBlob(file.Id).DeleteIfExistsAsync(cancellationToken: cancellationToken); // left from before the redrive
    }

    private async Task FinishAsync(
        StoredFile file, Refusal refusal, long? size, string? sha256, CancellationToken cancellationToken, bool isKept = true)
    {
        LogRejected(file.Id, refusal.Code);
        var now = clock.GetUtcNow();
        file.Reject(refusal, size, sha256, now, isKept);
        db.Send(new FileRejected(file.Id, file.OwnerId, file.Name, file.ContentType, refusal.Code, refusal.Detail, file.Version, now), now);
        await SaveAsync(file.Id, cancellationToken);
    }

    /// <summary>Saves the file's final status, then deletes its upload. If the file was deleted in between, its new blobs are deleted too.</summary>
    private async Task SaveAsync(Guid id, CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            if (await db.Files.AsNoTracking().AnyAsync(f => f.Id == id, cancellationToken)) throw;
            await store.DeleteAsync(id, cancellationToken);
            return;
        }
        await store.UploadBlob(id).DeleteIfExistsAsync(cancellationToken: cancellationToken);
    }

    /// <summary>Rejects a file whose every attempt failed. Its bytes are kept in quarantine, to be processed again once the cause is fixed.</summary>
    private async Task RejectUnprocessableAsync(Guid id, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        var file = await db.Files.FirstOrDefaultAsync(f => f.Id == id, cancellationToken);
        if (file is null || file.IsFinal) return;
        try
        {
            await using var content = await FileStore.OpenAsync(store.UploadBlob(id), cancellationToken);
            if (content.Length > file.QuotaBytes) // written since the last attempt
            {
                await FinishAsync(file, TooLarge(content.Length, file.QuotaBytes), content.Length, null, cancellationToken, isKept: false);
                return;
            }
            await FileStore.WriteAsync(store.QuarantineBlob(id), content, "application/octet-stream", cancellationToken);
        }
        catch (RequestFailedException failure) when (FileStore.IsNotFound(failure))
        {
            LogUploadGone(id);
        }
        await FinishAsync(
            file,
            new(StoredFile.ProcessingFailedCode, $"Processing failed after {StoredFile.MaxAttempts} attempts. The file is kept, and an operator can retry it."),
            null, null, cancellationToken);
    }

    private static Refusal TooLarge(long bytes, long maxBytes) => new("file-too-large", $"The upload has {bytes} bytes; this file may have {maxBytes}.");

    internal static async Task<string> HashAsync(FileStream file, CancellationToken cancellationToken)
    {
        file.Position = 0;
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
    }

    /// <summary>A seekable temporary file, deleted on close.</summary>
    internal static FileStream TemporaryFile() => new(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), new FileStreamOptions
    {
        Mode = FileMode.CreateNew,
        Access = System.IO.FileAccess.ReadWrite,
        Share = FileShare.None,
        Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        BufferSize = 32 * 1024,
    });

    [LoggerMessage(1000, LogLevel.Information, "File {FileId} is rejected: {Code}")]
    partial void LogRejected(Guid fileId, string code);

    [LoggerMessage(1001, LogLevel.Error, "Processing of file {FileId} failed after {Attempts} attempts; the file is in quarantine")]
    partial void LogProcessingFailed(Exception failure, Guid fileId, int attempts);

    [LoggerMessage(1002, LogLevel.Warning, "The upload of file {FileId} no longer exists")]
    partial void LogUploadGone(Guid fileId);
}
