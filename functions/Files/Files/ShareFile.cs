using System.Security.Claims;

namespace Platform.Files.Files;

public sealed record ShareFileRequest
{
    /// <summary>Null ends the sharing; required, so that nobody does that by leaving it out.</summary>
    public required string? SharedWith { get; init; }
}

public sealed class ShareFileValidator : AbstractValidator<ShareFileRequest>
{
    public ShareFileValidator() =>
        RuleFor(r => r.SharedWith).Must(text => text is null || (text.Length > 0 && CourseSharing.TryRead(text, out _)))
            .WithMessage($"sharedWith is {CourseSharing.Format}, or null.");
}

public sealed class ShareFile(FilesDbContext db, IValidator<ShareFileRequest> validator, TimeProvider clock)
{
    [Function(nameof(ShareFile)), Authorize(Roles = Roles.InstructorOrStaff)]
    public async Task<Results<Ok<FileView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/v1/files/{id:guid}/sharing")] HttpRequest request, Guid id,
        CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;
        CourseSharing.TryRead(body.Value.SharedWith, out var course);

        return await db.RetryOnConflictAsync(ShareAsync);

        async Task<Results<Ok<FileView>, ProblemHttpResult>> ShareAsync()
        {
            if (await db.FindOwnAsync(id, request.HttpContext.User, cancellationToken) is not { } file) return Problems.NotFound("file");
            if (await db.AuthorizeSharingAsync(course, request.HttpContext.User, cancellationToken) is { } denied) return denied;
            if (file.Share(course) && file.Status == FileStatus.Ready)
            {
                var now = clock.GetUtcNow();
                db.Send(new FileSharingChanged(file.Id, file.OwnerId, CourseSharing.Of(course), file.Version, now), now);
            }
            await db.SaveChangesAsync(cancellationToken);
            return TypedResults.Ok(FileView.Of(file));
        }
    }
}

internal static class SharingAuthorization
{
    /// <summary>Null when the caller may share a file with the learners of the course, or when there is none.</summary>
    public static async Task<ProblemHttpResult?> AuthorizeSharingAsync(
        this FilesDbContext db, Guid? courseId, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        if (courseId is not { } id) return null;
        string[] roles = [Roles.Instructor, Roles.Operator, Roles.Admin];
        if (!user.IsInAny(roles)) return Problems.RoleRequired(roles, "Sharing");

        var ownerId = await db.Courses.Where(c => c.Id == id).Select(c => (Guid?)c.OwnerId).SingleOrDefaultAsync(cancellationToken);
        return ownerId is not { } owner
            ? Problems.Create(StatusCodes.Status409Conflict, "course-unknown", $"Course {id} is not published, or was published a moment ago: try again later.")
            : user.IsOwnerOrStaff(owner) ? null
            : Problems.Create(StatusCodes.Status403Forbidden, "not-your-course", "You can only share files with the learners of your own courses.");
    }
}
