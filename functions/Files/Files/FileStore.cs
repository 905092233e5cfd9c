using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Sas;

namespace Platform.Files.Files;

/// <summary>The three containers: what arrives, what is served, what was rejected. A blob is named by its file's id.</summary>
public sealed class FileStore(BlobServiceClient service)
{
    /// <summary>One block at a time: an upload never holds more than this, whatever its size.</summary>
    private static readonly StorageTransferOptions Transfer = new() { InitialTransferSize = BlockBytes, MaximumTransferSize = BlockBytes, MaximumConcurrency = 1 };
    private const int BlockBytes = 1024 * 1024;

    public BlobClient Upload(Guid id) => Blob(BlobContainers.Uploads, id);
    public BlobClient Content(Guid id) => Blob(BlobContainers.Files, id);
    public BlobClient Quarantined(Guid id) => Blob(BlobContainers.Quarantine, id);

    /// <summary>Streams to a blob, replacing what was there. Nothing becomes visible when <paramref name="content"/> throws.</summary>
    public static Task WriteAsync(BlobClient blob, Stream content, string contentType, CancellationToken cancellationToken) =>
        blob.UploadAsync(content, new BlobUploadOptions
        {
            TransferOptions = Transfer,
            HttpHeaders = new() { ContentType = contentType },
        }, cancellationToken);

    /// <summary>Reads without keeping more than a block; can seek.</summary>
    public static Task<Stream> OpenAsync(BlobClient blob, CancellationToken cancellationToken) =>
        blob.OpenReadAsync(new BlobOpenReadOptions(allowModifications: false) { BufferSize = BlockBytes / 4 }, cancellationToken);

    public async Task DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        foreach (var blob in new[] { Upload(id), Content(id), Quarantined(id) }) await blob.DeleteIfExistsAsync(cancellationToken: cancellationToken);
    }

    /// <summary>An address to which one blob can be written, and from which nothing can be read.</summary>
    public async Task<Uri> UploadAddressAsync(Guid id, DateTimeOffset now, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var blob = Upload(id);
        var sas = new BlobSasBuilder(BlobSasPermissions.Create | BlobSasPermissions.Write, expiresAt)
        {
            BlobContainerName = blob.BlobContainerName,
            BlobName = blob.Name,
            Resource = "b",
            Protocol = blob.Uri.Scheme == Uri.UriSchemeHttps ? SasProtocol.Https : SasProtocol.HttpsAndHttp,
        };
        if (blob.CanGenerateSasUri) return blob.GenerateSasUri(sas); // the client has the account's key: a connection string

        var key = await service.GetUserDelegationKeyAsync(now.AddMinutes(-5), expiresAt, cancellationToken); // clocks differ by a little
        return new BlobUriBuilder(blob.Uri) { Sas = sas.ToSasQueryParameters(key.Value, service.AccountName) }.ToUri();
    }

    public static bool IsGone(RequestFailedException failure) => failure.Status == 404;

    private BlobClient Blob(string container, Guid id) => service.GetBlobContainerClient(container).GetBlobClient(id.ToString());
}
