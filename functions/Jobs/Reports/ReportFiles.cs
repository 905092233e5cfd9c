using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Platform.Jobs.Reports;

/// <summary>The files of reports, in the container reports: {job}/report.csv and {job}/report.pdf.</summary>
public sealed class ReportFiles(BlobServiceClient blobs)
{
    public const string Csv = "report.csv", Pdf = "report.pdf";

    public static string TypeOf(string name) => name == Pdf ? "application/pdf" : "text/csv";

    public async Task WriteAsync(CountedReport report, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await WriteAsync(report.Input.JobId, Csv, stream => ReportCsv.Write(report, stream), cancellationToken);
        await WriteAsync(report.Input.JobId, Pdf, stream => ReportPdf.Write(report, now, stream), cancellationToken);
    }

    /// <summary>A stream that holds a block at a time and can seek; null when there is no such file.</summary>
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

    /// <summary>At most 366 days of a few currencies: some hundred KB, so it is made in memory.</summary>
    private async Task WriteAsync(Guid jobId, string name, Action<Stream> write, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        write(content);
        content.Position = 0;
        await Blob(jobId, name).UploadAsync(content, new BlobUploadOptions { HttpHeaders = new() { ContentType = TypeOf(name) } }, cancellationToken);
    }

    private BlobClient Blob(Guid jobId, string name) => blobs.GetBlobContainerClient(BlobContainers.Reports).GetBlobClient($"{jobId}/{name}");
}
