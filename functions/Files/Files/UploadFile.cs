using Platform.Files.Persistence;

namespace Platform.Files.Files;

public sealed record UploadedView(Guid FileId, FileStatus Status);

/// <summary>Streams a file from the request to storage: the row first, so that the blob's trigger finds it, then the bytes.</summary>
public sealed class UploadFile(FilesDbContext db, FileStore store, FileRemoval removal, TimeProvider clock)
{
    [Function(nameof(UploadFile))]
    public async Task<Results<Created<UploadedView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/files")] HttpRequest request, CancellationToken cancellationToken)
    {
        var (part, problem) = await FilePart.ReadAsync(request, cancellationToken);
        if (part is null) return problem!;
        if (FileNames.Clean(part.Name) is not { } name)
        {
            return Problems.Invalid(
                "fileName", $"Name the file in 1 to {FileNames.MaxLength} characters: in X-File-Name (percent-encoded where not ASCII), or as the filename of the form's part.");
        }

        if (FileTypes.Find(part.ContentType, name) is not { } type) return UnsupportedType();
        if (request.ContentLength > type.MaxBytes + FilePart.MaxOverhead) return TooLarge(type);

        if (!Audience.TryRead(part.SharedWith, out var course))
            return Problems.Invalid("sharedWith", $"sharedWith (in a form) or X-Shared-With is {Audience.Form}, or left out.");
        if (ShareFile.Refuse(request, course) is { } notAllowed) return notAllowed;

        var file = StoredFile.Expect(request.HttpContext.User.UserId(), name, type, course, clock.GetUtcNow());
        db.Files.Add(file);
        await db.SaveChangesAsync(cancellationToken);

        var refused = await StoreAsync(file, type, part, cancellationToken);
        if (refused is not null) return refused;
        return TypedResults.Created($"/api/v1/files/{file.Id}", new UploadedView(file.Id, FileStatus.Uploaded));
    }

    private async Task<ProblemHttpResult?> StoreAsync(StoredFile file, FileType type, FilePart part, CancellationToken cancellationToken)
    {
        var body = new BoundedStream(part.Content, type.MaxBytes);
        var stored = false;
        try
        {
            await FileStore.WriteAsync(store.Upload(file.Id), body, type.ContentType, cancellationToken);
            var problem = body.Count == 0 ? Problems.Invalid("file", "The file is empty.") : await part.CheckEndAsync(cancellationToken);
            if (problem is not null) return problem;
            // Processing may have begun, or ended, already: then it knows better.
            await db.Files.Where(f => f.Id == file.Id && f.Status == FileStatus.Pending)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(f => f.Status, FileStatus.Uploaded).SetProperty(f => f.Size, body.Count)
                        .SetProperty(f => f.Version, f => f.Version + 1), cancellationToken);
            stored = true;
            return null;
        }
        catch (Exception) when (body.IsTooLong)
        {
            return TooLarge(type);
        }
        catch (Exception) when (body.Failure is IOException or InvalidDataException) // a connection that broke, a form that is cut short
        {
            return body.Failure is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } ? TooLarge(type) : FilePart.Incomplete();
        }
        finally
        {
            // Also when the caller has gone. It may be ready by now, and others have heard of it.
            if (!stored) await removal.RemoveAsync(() => db.Files.FirstOrDefaultAsync(f => f.Id == file.Id), CancellationToken.None);
        }
    }

    internal static ProblemHttpResult UnsupportedType() => Problems.Create(StatusCodes.Status415UnsupportedMediaType, "unsupported-file-type",
        $"Declare the file's type: one of {string.Join(", ", FileTypes.All.Select(t => t.ContentType))}.");

    private static ProblemHttpResult TooLarge(FileType type) =>
        Problems.Create(
            StatusCodes.Status413PayloadTooLarge, "file-too-large", $"A file of the type {type.ContentType} may hold {type.MaxBytes} bytes at most.");
}
