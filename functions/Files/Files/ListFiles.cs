namespace Platform.Files.Files;

public sealed class ListFiles(FilesDbContext db)
{
    [Function(nameof(ListFiles)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Ok<Page<FileView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/files")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!PageRequest<CreationKey>.TryRead(request, out var page, out var problem)) return problem;
        var query = new QueryReader(request.Query);
        var course = query.Value<Guid>(
            "sharedWith", $"sharedWith is {CourseSharing.Format}.", text => CourseSharing.TryRead(text, out var id) ? id : null);
        if (query.Problem is { } invalid) return invalid;
        var user = request.HttpContext.User.UserId();
        var files = course is { } shared && await db.IsInCourseAsync(shared, request.HttpContext.User, cancellationToken)
            ? db.Files : db.Files.Where(f => f.OwnerId == user);
        if (course is not null) files = files.Where(f => f.SharedCourse == course);
        return TypedResults.Ok((await files.AsNoTracking().ToPageAsync(page, f => new CreationKey(f.CreatedAt, f.Id), cancellationToken)).Select(FileView.Of));
    }
}
