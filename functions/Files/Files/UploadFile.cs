using System.Security.Claims;

namespace Platform.Files.Files;

public sealed record UploadedView(Guid FileId, FileStatus Status);

/// <summary>Streams a file to storage. The row is saved first, so that the blob's trigger finds it.</summary>
public sealed class UploadFile(FilesDbContext db, FileStore store, FileQuota quota, FileRemoval removal, TimeProvider clock)
{
    [Function(nameof(UploadFile)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Created<UploadedView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/files")] HttpRequest request, CancellationToken cancellationToken)
    {
        var (part, problem) = await FilePart.ReadAsync(request, cancellationToken);
        if (part is null) return problem!;
        if (FileNames.Clean(part.Name) is not { } name)
        {
            return Problems.Invalid("fileName",
                $"A name of 1 to {FileNames.MaxLength} characters is required: in X-File-Name (percent-encoded), or as the filename of the form's part.");
        }

        if (FileTypes.Find(part.ContentType, name) is not { } type) return UnsupportedType();
        if (request.ContentLength > type.MaxBytes + FilePart.MaxOverhead) return TooLarge(type);

        if (!CourseSharing.TryRead(part.SharedWith, out var course))
            return Problems.Invalid("sharedWith", $"sharedWith (in a form) or X-Shared-With is {CourseSharing.Format}, or left out.");
        if (await db.AuthorizeSharingAsync(course, request.HttpContext.User, cancellationToken) is { } denied) return denied;

        var owner = request.HttpContext.User;
        var (file, full) = await quota.AddAsync(owner, type, part.Length, maxBytes =>
            StoredFile.Create(owner.UserId(), name, type, course, clock.GetUtcNow(), maxBytes), cancellationToken);
        if (file is null) return full!;

        if (await StoreAsync(file, type, part, owner, cancellationToken) is { } failed) return failed;
        return TypedResults.Created($"/api/v1/files/{file.Id}", new UploadedView(file.Id, FileStatus.Uploaded));
    }

    private async Task<ProblemHttpResult?> StoreAsync(StoredFile file, FileType type, FilePart part, ClaimsPrincipal owner, CancellationToken cancellationToken)
    {
        var body = new BoundedStream(part.Content, file.QuotaBytes);
        var stored = false;
        try
        {
            await FileStore.WriteAsync(store.UploadBlob(file.Id), body, type.ContentType, cancellationToken);
            var problem = body.Count == 0 ? Problems.Invalid("file", "The file is empty.") : await part.CheckEndAsync(cancellationToken);
            if (problem is not null) return problem;
            // Processing may have changed the status already.
            await db.Files.Where(f => f.Id == file.Id && f.Status == FileStatus.Pending)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(f => f.Status, FileStatus.Uploaded).SetProperty(f => f.Size, body.Count)
                        .SetProperty(f => f.QuotaBytes, body.Count).SetProperty(f => f.Version, f => f.Version + 1), cancellationToken);
            stored = true;
            return null;
        }
        catch (Exception) when (body.IsTooLong)
        {
            return file.QuotaBytes < type.MaxBytes ? quota.Exceeded(owner) : TooLarge(type);
        }
        catch (Exception) when (body.Failure is IOException or InvalidDataException) // a lost connection or a truncated form
        {
            return body.Failure is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } ? TooLarge(type) : FilePart.Incomplete();
        }
        finally
        {
            // Also when the caller has gone. The file may be ready by now, and its event published.
            if (!stored) await removal.RemoveAsync(() => db.Files.FirstOrDefaultAsync(f => f.Id == file.Id), CancellationToken.None);
        }
    }

    internal static ProblemHttpResult UnsupportedType() => Problems.Create(StatusCodes.Status415UnsupportedMediaType, "unsupported-file-type",
        $"The content type must be one of {string.Join(", ", FileTypes.All.Select(t => t.ContentType))}.");

    private static ProblemHttpResult TooLarge(FileType type) =>
        Problems.Create(StatusCodes.Status413PayloadTooLarge, "file-too-large", $"The maximum size of a {type.ContentType} file is {type.MaxBytes} bytes.");
}
