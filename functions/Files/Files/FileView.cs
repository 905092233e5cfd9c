namespace Platform.Files.Files;

public sealed record RejectionView(string Code, string Detail);

public sealed record FileView(
    Guid FileId, string Name, string ContentType, FileStatus Status, RejectionView? Reason, long? Size, string? Sha256, Guid? DuplicateOf, FileDetails Details,
    string? SharedWith, DateTimeOffset CreatedAt, DateTimeOffset? ProcessedAt)
{
    public static FileView Of(StoredFile file) => new(
        file.Id, file.Name, file.ContentType, file.Status, file.RejectionCode is null ? null : new(file.RejectionCode, file.RejectionDetail ?? ""), file.Size,
        file.Sha256, file.DuplicateOf, new(file.Pages, file.Rows, file.Columns, file.Width, file.Height), CourseSharing.Of(file.SharedCourse),
        file.CreatedAt, file.ProcessedAt);
}
