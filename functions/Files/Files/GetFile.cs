namespace Platform.Files.Files;

public sealed class GetFile(FilesDbContext db)
{
    [Function(nameof(GetFile)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Ok<FileView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/files/{id:guid}")] HttpRequest request, Guid id,
        CancellationToken cancellationToken) =>
        await db.FindReadableAsync(id, request.HttpContext.User, cancellationToken) is { } file
            ? TypedResults.Ok(FileView.Of(file))
            : Problems.NotFound("file");
}
