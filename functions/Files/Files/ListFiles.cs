using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Azure.Functions.Worker;
using Microsoft.EntityFrameworkCore;
using Platform.Files.Persistence;
using Platform.Files.Processing;
using Platform.Shared.Auth;
using Platform.Shared.Http;

namespace Platform.Files.Files;

/// <summary>What the list is ordered by, newest first.</summary>
public sealed record FileKey(DateTimeOffset CreatedAt, Guid Id);

public sealed class ListFiles(FilesDbContext db)
{
    [Function(nameof(ListFiles))]
    public async Task<Results<Ok<Page<FileView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/files")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!PageRequest<FileKey>.TryRead(request, out var page, out var problem)) return problem;
        if (!Audience.TryRead(request.Query["sharedWith"].ToString(), out var course)) return Problems.Invalid("sharedWith", $"sharedWith is {Audience.Form}.");
        var user = request.HttpContext.User.UserId();
        var files = course is { } shared && await db.IsInCourseAsync(shared, request.HttpContext.User, cancellationToken) ? db.Files : db.Files.Where(f => f.OwnerId == user);
        if (course is not null) files = files.Where(f => f.SharedCourse == course);
        if (page.After is { } after)
        {
            var createdAt = after.CreatedAt.ToUniversalTime(); // a made-up cursor may have an offset, which timestamptz does not take
            files = files.Where(f => EF.Functions.LessThan(ValueTuple.Create(f.CreatedAt, f.Id), ValueTuple.Create(createdAt, after.Id)));
        }
        var found = await files.AsNoTracking().OrderByDescending(f => f.CreatedAt).ThenByDescending(f => f.Id).Take(page.Limit + 1).ToListAsync(cancellationToken);
        var cut = page.Cut(found, f => new FileKey(f.CreatedAt, f.Id));
        return TypedResults.Ok(new Page<FileView>([.. cut.Items.Select(FileView.Of)], cut.Next));
    }
}
