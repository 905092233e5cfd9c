using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Sas;

namespace Platform.Files.Files;

/// <summary>The containers of uploads, of files that are ready, and of files in quarantine. A blob is named by its file's id.</summary>
public sealed class FileStore(BlobServiceClient service)
{
    /// <summary>One block at a time, so that memory does not grow with the upload's size.</summary>
    private static readonly StorageTransferOptions Transfer =
        new() { InitialTransferSize = BlockBytes, MaximumTransferSize = BlockBytes, MaximumConcurrency = 1 };
    private const int BlockBytes = 1024 * 1024;

    public BlobClient UploadBlob(Guid id) => Blob(BlobContainers.Uploads, id);
    public BlobClient ContentBlob(Guid id) => Blob(BlobContainers.Files, id);
    public BlobClient QuarantineBlob(Guid id) => Blob(BlobContainers.Quarantine, id);

    /// <summary>Replaces the blob, or leaves it as it is when <paramref name="content"/> throws.</summary>
    public static Task WriteAsync(BlobClient blob, Stream content, string contentType, CancellationToken cancellationToken) =>
        blob.UploadAsync(content, new BlobUploadOptions { TransferOptions = Transfer, HttpHeaders = new() { ContentType = contentType } }, cancellationToken);

    /// <summary>A seekable stream that buffers one block.</summary>
    public static Task<Stream> OpenAsync(BlobClient blob, CancellationToken cancellationToken) =>
        blob.OpenReadAsync(new BlobOpenReadOptions(allowModifications: false) { BufferSize = BlockBytes / 4 }, cancellationToken);

    public async Task DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        foreach (var blob in new[] { UploadBlob(id), ContentBlob(id), QuarantineBlob(id) })
            await blob.DeleteIfExistsAsync(cancellationToken: cancellationToken);
    }

    /// <summary>A SAS URI that allows writing this one blob, and no reading.</summary>
    public async Task<Uri> CreateUploadUriAsync(Guid id, DateTimeOffset now, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var blob = UploadBlob(id);
        var sas = new BlobSasBuilder(BlobSasPermissions.Create | BlobSasPermissions.Write, expiresAt)
        {
            BlobContainerName = blob.BlobContainerName,
            BlobName = blob.Name,
            Resource = "b",
            Protocol = blob.Uri.Scheme == Uri.UriSchemeHttps ? SasProtocol.Https : SasProtocol.HttpsAndHttp,
        };
        if (blob.CanGenerateSasUri) return blob.GenerateSasUri(sas); // a connection string has the account's key

        var key = await service.GetUserDelegationKeyAsync(now.AddMinutes(-5), expiresAt, cancellationToken); // tolerates clock skew
        return new BlobUriBuilder(blob.Uri) { Sas = sas.ToSasQueryParameters(key.Value, service.AccountName) }.ToUri();
    }

    public static bool IsNotFound(RequestFailedException failure) => failure.Status == 404;

    private BlobClient Blob(string container, Guid id) => service.GetBlobContainerClient(container).GetBlobClient(id.ToString());
}
