using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Starts a function when a blob under a path (container/name, with {tokens}) is new or changed.</summary>
public sealed class BlobTriggerAttribute(string blobPath) : TriggerBindingAttribute
{
    public string BlobPath { get; } = blobPath;

    public string? Connection { get; set; }

    public BlobTriggerSource Source { get; set; }
}

/// <summary>How a blob trigger learns of blobs.</summary>
public enum BlobTriggerSource
{
    LogsAndContainerScan,
    EventGrid,
}

/// <summary>Reads a blob into a parameter.</summary>
public sealed class BlobInputAttribute(string blobPath) : InputBindingAttribute
{
    public string BlobPath { get; } = blobPath;

    public string? Connection { get; set; }
}

/// <summary>Writes a function's result to a blob.</summary>
public sealed class BlobOutputAttribute(string blobPath) : OutputBindingAttribute
{
    public string BlobPath { get; } = blobPath;

    public string? Connection { get; set; }
}
