using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs;
using Platform.Files.Files;

namespace Platform.Files.Processing;

/// <summary>Checks each upload and makes it ready, or rejects it. The upload is only ever read from a copy, so writing over it meanwhile changes nothing; what
/// is
/// served is another blob, so writing over it afterwards changes nothing either.</summary>
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
            await store.DeleteAsync(id, cancellationToken); // deleted, or given up, while it came
            return;
        }
        if (!file.TryStartProcessing())
        {
            if (file.IsFinal) await store.UploadBlob(id).DeleteIfExistsAsync(cancellationToken: cancellationToken);
            else await GiveUpAsync(id, cancellationToken); // the last try took the process down
            return;
        }
        await db.SaveChangesAsync(cancellationToken);
        try
        {
            await ProcessAsync(file, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && file.Attempts >= StoredFile.MaxAttempts)
        {
            LogGivenUp(failure, id, file.Attempts);
            await GiveUpAsync(id, cancellationToken);
            throw; // the trigger's own record of what failed is kept, too
        }
    }

    private async Task ProcessAsync(StoredFile file, CancellationToken cancellationToken)
    {
        var type = FileTypes.Find(file.ContentType, file.Name) ?? throw new InvalidOperationException($"The type {file.ContentType} is no longer taken.");
        var upload = store.UploadBlob(file.Id);
        var size = (await upload.GetPropertiesAsync(cancellationToken: cancellationToken)).Value.ContentLength;
        if (size > type.MaxBytes) // by an upload address, which knows no limit: not even read
        {
            await FinishAsync(
                file, Inspection.Refuse("file-too-large", $"A file of the type {type.ContentType} may hold {type.MaxBytes} bytes at most.").Refusal!, size,
                null, cancellationToken);
            return;
        }
        await using var copy = TemporaryFile();
        await using var cleaned = TemporaryFile();
        await using (var content = await FileStore.OpenAsync(upload, cancellationToken)) await content.CopyToAsync(copy, cancellationToken);
        var sha256 = await HashAsync(copy, cancellationToken);
        var inspection = FileInspector.Inspect(copy, type, cleaned);
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
            file.Id, file.OwnerId, file.Name, file.ContentType, copy.Length, sha256, inspection.Text, Audience.Of(file.SharedCourse), file.Version, now), now);
        await SaveAsync(file.Id, cancellationToken);
        await store.QuarantineBlob(file.Id).DeleteIfExistsAsync(cancellationToken: cancellationToken); // of before it was redriven
    }

    private async Task FinishAsync(StoredFile file, Refusal refusal, long? size, string? sha256, CancellationToken cancellationToken)
    {
        LogRejected(file.Id, refusal.Code);
        var now = clock.GetUtcNow();
        file.Reject(refusal, size, sha256, now);
        db.Send(new FileRejected(file.Id, file.OwnerId, file.Name, file.ContentType, refusal.Code, refusal.Detail, file.Version, now), now);
        await SaveAsync(file.Id, cancellationToken);
    }

    /// <summary>Saves the end of a file, then drops its upload. When the file was deleted meanwhile, what was just written goes with it.</summary>
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

    /// <summary>Rejects a file that failed every time; its bytes are kept, so that it can be processed again once the cause is mended.</summary>
    private async Task GiveUpAsync(Guid id, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        var file = await db.Files.FirstOrDefaultAsync(f => f.Id == id, cancellationToken);
        if (file is null || file.IsFinal) return;
        try
        {
            await using var content = await FileStore.OpenAsync(store.UploadBlob(id), cancellationToken);
            await FileStore.WriteAsync(store.QuarantineBlob(id), content, "application/octet-stream", cancellationToken);
        }
        catch (RequestFailedException failure) when (FileStore.IsNotFound(failure))
        {
            LogUploadGone(id);
        }
        await FinishAsync(
            file, new(StoredFile.ProcessingFailedCode, $"The file could not be processed in {StoredFile.MaxAttempts} tries. It was kept; we look into it."),
            null, null, cancellationToken);
    }

    internal static async Task<string> HashAsync(FileStream file, CancellationToken cancellationToken)
    {
        file.Position = 0;
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
    }

    /// <summary>Seekable room of any size outside of memory; gone when it is closed, or the process dies.</summary>
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

    [LoggerMessage(1001, LogLevel.Error, "File {FileId} is given up after {Attempts} tries")]
    partial void LogGivenUp(Exception failure, Guid fileId, int attempts);

    [LoggerMessage(1002, LogLevel.Warning, "The upload of file {FileId} is not there any more")]
    partial void LogUploadGone(Guid fileId);
}
