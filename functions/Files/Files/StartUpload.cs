namespace Platform.Files.Files;

public sealed record StartUploadRequest(string? FileName, string? ContentType, string? SharedWith);

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
        RuleFor(r => r.SharedWith).Must(text => Audience.TryRead(text, out _)).WithMessage($"sharedWith is {Audience.Format}, or left out.");
    }
}

/// <summary>Issues a SAS URI for an upload directly to the storage account.</summary>
public sealed class StartUpload(FilesDbContext db, FileStore store, IValidator<StartUploadRequest> validator, TimeProvider clock)
{
    private static readonly TimeSpan Validity = TimeSpan.FromMinutes(15);

    [Function(nameof(StartUpload))]
    public async Task<Results<Created<StartedUpload>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/files/uploads")] HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;

        Audience.TryRead(body.Value.SharedWith, out var course);
        if (await db.AuthorizeSharingAsync(course, request.HttpContext.User, cancellationToken) is { } denied) return denied;

        var now = clock.GetUtcNow();
        var name = FileNames.Clean(body.Value.FileName)!;
        var type = FileTypes.Find(body.Value.ContentType, name)!;
        var file = StoredFile.Create(request.HttpContext.User.UserId(), name, type, course, now);
        var uploadUri = await store.CreateUploadUriAsync(file.Id, now, now + Validity, cancellationToken);
        db.Files.Add(file);
        await db.SaveChangesAsync(cancellationToken);

        var headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["x-ms-blob-type"] = "BlockBlob" };
        return TypedResults.Created(
            $"/api/v1/files/{file.Id}", new StartedUpload(file.Id, file.Status, "PUT", uploadUri, headers, type.MaxBytes, now + Validity));
    }
}
