namespace Platform.Files.Files;

public sealed class DeleteFile(FilesDbContext db, FileRemoval removal)
{
    [Function(nameof(DeleteFile)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<NoContent, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/files/{id:guid}")] HttpRequest request, Guid id,
        CancellationToken cancellationToken) =>
        await removal.RemoveAsync(() => db.FindOwnAsync(id, request.HttpContext.User, cancellationToken), cancellationToken)
            ? TypedResults.NoContent()
            : Problems.NotFound("file");
}
