using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Platform.Jobs.Reports;

/// <summary>The blobs of reports: {jobId}/report.csv and {jobId}/report.pdf.</summary>
public sealed class ReportFiles(BlobServiceClient blobs)
{
    public const string Csv = "report.csv", Pdf = "report.pdf";

    public static string TypeOf(string name) => name == Pdf ? "application/pdf" : "text/csv";

    public async Task WriteAsync(CountedReport report, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await WriteAsync(report.Input.JobId, Csv, stream => ReportCsv.Write(report, stream), cancellationToken);
        await WriteAsync(report.Input.JobId, Pdf, stream => ReportPdf.Write(report, now, stream), cancellationToken);
    }

    /// <summary>A seekable stream that buffers one block; null when the file does not exist.</summary>
    public async Task<Stream?> OpenAsync(Guid jobId, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await Blob(jobId, name).OpenReadAsync(new BlobOpenReadOptions(allowModifications: false) { BufferSize = 256 * 1024 }, cancellationToken);
        }
        catch (RequestFailedException gone) when (gone.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Deletes the files that were written before a time.</summary>
    public async Task PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        await foreach (var blob in Container.GetBlobsAsync(cancellationToken: cancellationToken))
            if (blob.Properties.LastModified < before) await Container.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellationToken);
    }

    /// <summary>A report is built in memory, since 366 days in a few currencies take some hundred KB.</summary>
    private async Task WriteAsync(Guid jobId, string name, Action<Stream> write, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        write(content);
        content.Position = 0;
        await Blob(jobId, name).UploadAsync(content, new BlobUploadOptions { HttpHeaders = new() { ContentType = TypeOf(name) } }, cancellationToken);
    }

    private BlobContainerClient Container => blobs.GetBlobContainerClient(BlobContainers.Reports);

    private BlobClient Blob(Guid jobId, string name) => Container.GetBlobClient($"{jobId}/{name}");
}
