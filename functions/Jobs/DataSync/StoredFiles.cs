using Azure.Storage.Blobs;

namespace Platform.Jobs.DataSync;

/// <summary>Read access to the files of Files that are ready, by their ids.</summary>
public sealed class StoredFiles(BlobContainerClient container)
{
    public BlobClient Find(Guid id) => container.GetBlobClient(id.ToString());
}
