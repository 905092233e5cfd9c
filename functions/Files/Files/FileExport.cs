using System.IO.Compression;
using Azure;
using Microsoft.Extensions.Options;

namespace Platform.Files.Files;

/// <summary>Exports what a person uploaded, each file in a folder named by its id, the smallest first up to a maximum. What was rejected or is still being
/// inspected has no content to export.</summary>
public sealed class FileExport(FilesDbContext db, FileStore store, IOptions<FilesOptions> options) : IExportStep
{
    public async Task<HandledTable> WriteAsync(ZipArchive archive, Guid personId, CancellationToken cancellationToken)
    {
        var files = await db.Files.Where(f => f.OwnerId == personId && f.Status == FileStatus.Ready).OrderBy(f => f.Size).ThenBy(f => f.Id)
            .Select(f => new { f.Id, f.Name, Size = f.Size ?? 0 }).ToListAsync(cancellationToken);
        var (exported, left) = (0, options.Value.MaxBytesPerExport);
        var fitting = files.TakeWhile(f => (left -= f.Size) >= 0).ToList();
        foreach (var file in fitting)
        {
            if (await OpenAsync(file.Id, cancellationToken) is not { } content) continue;
            await using (content)
            {
                // Not compressed here: the archive of all contexts is.
                await using var entry = await archive.CreateEntry($"{file.Id}/{file.Name}", CompressionLevel.NoCompression).OpenAsync(cancellationToken);
                await content.CopyToAsync(entry, cancellationToken);
            }
            exported++;
        }
        var others = files.Count - fitting.Count;
        return new("uploaded_files", exported, HandledTable.Exported, others == 0 ? null
            : $"An export has files of {options.Value.MaxBytesPerExport} bytes together, the smallest first; {others} more are not in it. files.json lists "
            + "all: download one by one those without a folder.");
    }

    /// <summary>Null when its owner deleted the file a moment ago.</summary>
    private async Task<Stream?> OpenAsync(Guid id, CancellationToken cancellationToken)
    {
        try
        {
            return await FileStore.OpenAsync(store.ContentBlob(id), cancellationToken);
        }
        catch (RequestFailedException failure) when (FileStore.IsNotFound(failure))
        {
            return null;
        }
    }
}
