using System.Security.Claims;

namespace Platform.Files.Files;

public sealed record DiscardFileRequest(string? Reason);

public sealed class DiscardFileValidator : AbstractValidator<DiscardFileRequest>
{
    public DiscardFileValidator() => RuleFor(r => r.Reason).OneLine("reason", 200);
}

/// <summary>Deletes the stored bytes of a rejected file. The file stays, with who did that and why, until its owner deletes it.</summary>
public sealed class DiscardFile(FilesDbContext db, FileStore store, IValidator<DiscardFileRequest> validator, TimeProvider clock)
{
    [Function(nameof(DiscardFile)), Authorize(Roles = Roles.Staff), Authorize(Policy = Policies.RecentLogin)]
    public async Task<Results<Ok<QuarantinedFileView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/files/{id:guid}/discard")] HttpRequest request, Guid id,
        CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;
        return await db.RetryOnConflictAsync(() => DiscardAsync(id, body.Value.Reason!, request.HttpContext.User, cancellationToken));
    }

    private async Task<Results<Ok<QuarantinedFileView>, ProblemHttpResult>> DiscardAsync(
        Guid id, string reason, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        if (await db.FindOwnAsync(id, user, cancellationToken) is not { } file) return Problems.NotFound("file");
        if (!file.TryDiscard(user.UserId(), reason, clock.GetUtcNow()))
            return Problems.Create(StatusCodes.Status409Conflict, "file-not-rejected", "Only the bytes of a rejected file are discarded, and this one is not.");

        await db.SaveChangesAsync(cancellationToken); // before the bytes are gone
        // Also when it was discarded already, since a crash may have come before this.
        await store.QuarantineBlob(id).DeleteIfExistsAsync(cancellationToken: cancellationToken);
        return TypedResults.Ok(QuarantinedFileView.Of(file));
    }
}
