using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Platform.Learning.Certificates;

/// <summary>The PDFs, in a blob each, named by the certificate's id.</summary>
public sealed class CertificateStore(BlobServiceClient service)
{
    public const string ContentType = "application/pdf";

    /// <summary>Stores a PDF, in place of what was there.</summary>
    public Task WriteAsync(Guid id, byte[] pdf, CancellationToken cancellationToken) =>
        Blob(id).UploadAsync(BinaryData.FromBytes(pdf), new BlobUploadOptions { HttpHeaders = new() { ContentType = ContentType } }, cancellationToken);

    /// <summary>The PDF, or null when there is none.</summary>
    public async Task<Stream?> OpenAsync(Guid id, CancellationToken cancellationToken)
    {
        try
        {
            return await Blob(id).OpenReadAsync(new BlobOpenReadOptions(allowModifications: false), cancellationToken);
        }
        catch (RequestFailedException failure) when (failure.Status == 404)
        {
            return null;
        }
    }

    public Task DeleteAsync(Guid id, CancellationToken cancellationToken) => Blob(id).DeleteIfExistsAsync(cancellationToken: cancellationToken);

    private BlobClient Blob(Guid id) => service.GetBlobContainerClient(BlobContainers.Certificates).GetBlobClient($"{id}.pdf");
}
