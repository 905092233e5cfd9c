using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Azure.Functions.Worker;
using Microsoft.EntityFrameworkCore;
using Platform.Jobs.Persistence;
using Platform.Shared.Http;

namespace Platform.Jobs.Jobs;

/// <summary>What the list is ordered by, newest first.</summary>
public sealed record JobKey(DateTimeOffset CreatedAt, Guid Id);

public sealed class ListJobs(JobsDbContext db)
{
    [Function(nameof(ListJobs))]
    public async Task<Results<Ok<Page<JobView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/jobs")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!PageRequest<JobKey>.TryRead(request, out var page, out var problem)) return problem;
        var jobs = db.Jobs.AsNoTracking().VisibleTo(request.HttpContext.User);
        if (request.Query["status"].ToString() is { Length: > 0 } status)
        {
            if (JobTransitions.Find(status) is not { } statuses) return Problems.Invalid("status", "status is scheduled, queued, running, succeeded, failed or cancelled.");
            jobs = jobs.Where(j => statuses.Contains(j.Status));
        }
        if (request.Query["type"].ToString() is { Length: > 0 } word)
        {
            if (JobTypes.Find(word) is not { } type) return Problems.Invalid("type", CreateJobValidator.TypeMessage);
            jobs = jobs.Where(j => j.Type == type);
        }
        if (page.After is { } after)
        {
            var createdAt = after.CreatedAt.ToUniversalTime(); // a made-up cursor may have an offset, which timestamptz does not take
            jobs = jobs.Where(j => EF.Functions.LessThan(ValueTuple.Create(j.CreatedAt, j.Id), ValueTuple.Create(createdAt, after.Id)));
        }
        var found = await jobs.OrderByDescending(j => j.CreatedAt).ThenByDescending(j => j.Id).Take(page.Limit + 1).ToListAsync(cancellationToken);
        var cut = page.Cut(found, j => new JobKey(j.CreatedAt, j.Id));
        return TypedResults.Ok(new Page<JobView>([.. cut.Items.Select(JobView.Of)], cut.Next));
    }
}
