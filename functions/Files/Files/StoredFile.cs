namespace Platform.Files.Files;

public enum FileStatus
{
    /// <summary>The upload has not arrived yet.</summary>
    Pending,
    Uploaded,
    Processing,
    Ready,
    Rejected,
}

/// <summary>What does not apply to the file's type is null.</summary>
public sealed record FileDetails(int? Pages = null, long? Rows = null, int? Columns = null, int? Width = null, int? Height = null);

/// <summary>Ready and rejected are final: what happens to the upload afterwards changes nothing. Only a redrive leaves them.</summary>
public sealed class StoredFile
{
    public const int MaxAttempts = 5;

    /// <summary>The rejection that is not the file's fault, and can be redriven.</summary>
    public const string ProcessingFailedCode = "processing-failed";

    private StoredFile() { }

    public Guid Id { get; private init; }
    public Guid OwnerId { get; private init; }
    public string Name { get; private init; } = "";
    public string ContentType { get; private init; } = "";
    public FileStatus Status { get; private set; }
    public long? Size { get; private set; }

    /// <summary>The file's part of its owner's quota: the bytes that are stored, or, before they are examined, the maximum that its upload may have.</summary>
    public long QuotaBytes { get; private set; }

    public int Attempts { get; private set; }
    public string? RejectionCode { get; private set; }
    public string? RejectionDetail { get; private set; }

    /// <summary>Of the upload, in hex.</summary>
    public string? Sha256 { get; private set; }

    /// <summary>Of the content that is served, which for an image has no metadata.</summary>
    public string? ContentSha256 { get; private set; }

    public Guid? DuplicateOf { get; private set; }
    public Guid? SharedCourse { get; private set; }
    public int? Pages { get; private set; }
    public long? Rows { get; private set; }
    public int? Columns { get; private set; }
    public int? Width { get; private set; }
    public int? Height { get; private set; }
    public DateTimeOffset CreatedAt { get; private init; }
    public DateTimeOffset? ProcessedAt { get; private set; }

    /// <summary>When staff deleted the bytes in quarantine.</summary>
    public DateTimeOffset? DiscardedAt { get; private set; }

    public Guid? DiscardedBy { get; private set; }
    public string? DiscardReason { get; private set; }
    public long Version { get; private set; }

    public bool IsFinal => Status is FileStatus.Ready or FileStatus.Rejected;

    /// <param name="maxBytes">Default: the maximum of the type.</param>
    public static StoredFile Create(Guid ownerId, string name, FileType type, Guid? sharedCourse, DateTimeOffset now, long? maxBytes = null) => new()
    {
        Id = Guid.CreateVersion7(now),
        OwnerId = ownerId,
        Name = name,
        ContentType = type.ContentType,
        QuotaBytes = maxBytes ?? type.MaxBytes,
        SharedCourse = sharedCourse,
        Status = FileStatus.Pending,
        CreatedAt = now,
        Version = 1,
    };

    /// <returns>False when nothing changes.</returns>
    public bool Share(Guid? courseId)
    {
        if (SharedCourse == courseId) return false;
        SharedCourse = courseId;
        Version++;
        return true;
    }

    /// <returns>False when the file was rejected for its content, or its bytes were discarded.</returns>
    public bool TryRedrive()
    {
        if (RejectionCode != ProcessingFailedCode || DiscardedAt is not null) return false;
        (Status, Attempts, RejectionCode, RejectionDetail, ProcessedAt) = (FileStatus.Uploaded, 0, null, null, null);
        Version++;
        return true;
    }

    /// <summary>Records who deletes the bytes in quarantine, once.</summary>
    /// <returns>False when the file is not rejected.</returns>
    public bool TryDiscard(Guid actorId, string reason, DateTimeOffset now)
    {
        if (Status != FileStatus.Rejected) return false;
        if (DiscardedAt is not null) return true;
        (DiscardedAt, DiscardedBy, DiscardReason, QuotaBytes) = (now, actorId, reason, 0);
        Version++;
        return true;
    }

    /// <summary>Counts the attempt before it is made, so that one that kills the process counts too.</summary>
    /// <returns>False when the file is final or has no attempts left.</returns>
    public bool TryStartProcessing()
    {
        if (IsFinal || Attempts >= MaxAttempts) return false;
        Status = FileStatus.Processing;
        Attempts++;
        Version++;
        return true;
    }

    public void Accept(long size, string sha256, string contentSha256, FileDetails details, Guid? duplicateOf, DateTimeOffset now)
    {
        Finish(FileStatus.Ready, size, sha256, now);
        (QuotaBytes, ContentSha256, DuplicateOf) = (size, contentSha256, duplicateOf);
        (Pages, Rows, Columns, Width, Height) = (details.Pages, details.Rows, details.Columns, details.Width, details.Height);
    }

    /// <param name="isKept">Whether the upload stays in quarantine.</param>
    public void Reject(Refusal reason, long? size, string? sha256, DateTimeOffset now, bool isKept = true)
    {
        Finish(FileStatus.Rejected, size, sha256, now);
        (RejectionCode, RejectionDetail) = (reason.Code, reason.Detail);
        QuotaBytes = isKept ? size ?? QuotaBytes : 0;
    }

    public void ReplaceContent(string contentSha256)
    {
        if (Status != FileStatus.Ready) throw new InvalidOperationException($"The file {Id} is {Status}, so it has no content.");
        ContentSha256 = contentSha256;
        Version++;
    }

    private void Finish(FileStatus status, long? size, string? sha256, DateTimeOffset now)
    {
        if (IsFinal) throw new InvalidOperationException($"The file {Id} is {Status}, which is final.");
        (Status, Size, Sha256, ProcessedAt) = (status, size, sha256, now);
        Version++;
    }
}
