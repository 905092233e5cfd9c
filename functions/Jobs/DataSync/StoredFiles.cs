using Azure.Storage.Blobs;

namespace Platform.Jobs.DataSync;

/// <summary>The files that Files has checked and found ready, by their ids: to be read, and no more.</summary>
public sealed class StoredFiles(BlobContainerClient container)
{
    public BlobClient Find(Guid id) => container.GetBlobClient(id.ToString());
}
