namespace Platform.Files.Files;

/// <param name="Size">The maximum of what will be uploaded, in bytes; it counts in the owner's quota until the upload was examined.</param>
public sealed record StartUploadRequest(string? FileName, string? ContentType, string? SharedWith, long? Size = null);

/// <param name="UploadUrl">For a PUT with <paramref name="Headers"/> before <paramref name="ExpiresAt"/>, without an access token.</param>
public sealed record StartedUpload(
    Guid FileId, FileStatus Status, string Method, Uri UploadUrl, IReadOnlyDictionary<string, string> Headers, long MaxBytes, DateTimeOffset ExpiresAt);

public sealed class StartUploadValidator : AbstractValidator<StartUploadRequest>
{
    public StartUploadValidator()
    {
        RuleFor(r => r.FileName).Must(name => FileNames.Clean(name) is not null).WithMessage($"fileName is a name of 1 to {FileNames.MaxLength} characters.");
        RuleFor(r => r.ContentType).Must((r, type) => FileTypes.Find(type, FileNames.Clean(r.FileName) ?? "") is not null)
            .WithMessage($"contentType is one of {string.Join(", ", FileTypes.All.Select(t => t.ContentType))}.");
        RuleFor(r => r.SharedWith).Must(text => CourseSharing.TryRead(text, out _)).WithMessage($"sharedWith is {CourseSharing.Format}, or left out.");
        RuleFor(r => r.Size).Must((r, size) => size is null || size > 0 && size <= MaxBytesOf(r))
            .WithMessage(r => $"size is the number of bytes that you will upload, 1 to {MaxBytesOf(r)}, or left out.");
    }

    private static long MaxBytesOf(StartUploadRequest request) =>
        FileTypes.Find(request.ContentType, FileNames.Clean(request.FileName) ?? "")?.MaxBytes ?? FileTypes.MaxBytes;
}

/// <summary>Issues a SAS URI for an upload directly to the storage account.</summary>
public sealed class StartUpload(FilesDbContext db, FileStore store, FileQuota quota, IValidator<StartUploadRequest> validator, TimeProvider clock)
{
    private static readonly TimeSpan Validity = TimeSpan.FromMinutes(15);

    [Function(nameof(StartUpload)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Created<StartedUpload>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/files/uploads")] HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;

        CourseSharing.TryRead(body.Value.SharedWith, out var course);
        if (await db.AuthorizeSharingAsync(course, request.HttpContext.User, cancellationToken) is { } denied) return denied;

        var now = clock.GetUtcNow();
        var name = FileNames.Clean(body.Value.FileName)!;
        var type = FileTypes.Find(body.Value.ContentType, name)!;
        var owner = request.HttpContext.User;
        var (file, full) = await quota.AddAsync(
            owner, type, body.Value.Size, maxBytes => StoredFile.Create(owner.UserId(), name, type, course, now, maxBytes), cancellationToken);
        if (file is null) return full!;
        var uploadUri = await store.CreateUploadUriAsync(file.Id, now, now + Validity, cancellationToken);

        var headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["x-ms-blob-type"] = "BlockBlob" };
        return TypedResults.Created(
            $"/api/v1/files/{file.Id}", new StartedUpload(file.Id, file.Status, "PUT", uploadUri, headers, file.QuotaBytes, now + Validity));
    }
}
