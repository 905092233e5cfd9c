using System.IO.Compression;

namespace Platform.Shared.Privacy;

/// <summary>What a context exports beside its tables: files. It may run more than once.</summary>
public interface IExportStep
{
    /// <summary>Adds the person's files to the archive, one after the other.</summary>
    /// <returns>How many, and why it left some out.</returns>
    Task<HandledTable> WriteAsync(ZipArchive archive, Guid personId, CancellationToken cancellationToken);
}
