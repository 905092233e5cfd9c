namespace Platform.Files.Files;

public sealed record ShareFileRequest
{
    /// <summary>Null ends the sharing; required, so that nobody does that by leaving it out.</summary>
    public required string? SharedWith { get; init; }
}

public sealed class ShareFileValidator : AbstractValidator<ShareFileRequest>
{
    public ShareFileValidator() =>
        RuleFor(r => r.SharedWith).Must(text => text is null || (text.Length > 0 && Audience.TryRead(text, out _)))
            .WithMessage($"sharedWith is {Audience.Format}, or null.");
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
        Audience.TryRead(body.Value.SharedWith, out var course);

        return await db.RetryOnConflictAsync(ShareAsync);

        async Task<Results<Ok<FileView>, ProblemHttpResult>> ShareAsync()
        {
            if (await db.FindOwnAsync(id, request.HttpContext.User, cancellationToken) is not { } file) return Problems.NotFound("file");
            if (file.Share(course) && file.Status == FileStatus.Ready)
            {
                var now = clock.GetUtcNow();
                db.Send(new FileSharingChanged(file.Id, file.OwnerId, Audience.Of(course), file.Version, now), now);
            }
            await db.SaveChangesAsync(cancellationToken);
            return TypedResults.Ok(FileView.Of(file));
        }
    }

    /// <summary>For uploads with an audience; the function itself is authorized by its attribute.</summary>
    internal static ProblemHttpResult? AuthorizeSharing(HttpRequest request, Guid? course) =>
        course is null || request.HttpContext.User.IsInAny(Roles.Instructor, Roles.Operator, Roles.Admin) ? null
        : Problems.Create(
            StatusCodes.Status403Forbidden, "role-required", $"Sharing needs one of the roles {Roles.Instructor}, {Roles.Operator}, {Roles.Admin}.");
}
