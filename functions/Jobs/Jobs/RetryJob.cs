using System.Security.Claims;
using Platform.Jobs.Running;

namespace Platform.Jobs.Jobs;

/// <summary>A failed or cancelled job resumes where it stopped.</summary>
public sealed class RetryJob(JobsDbContext db, Dispatcher dispatcher, TimeProvider clock)
{
    [Function(nameof(RetryJob))]
    public Task<Results<Accepted<JobView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/jobs/{id:guid}/retry")] HttpRequest request, Guid id,
        CancellationToken cancellationToken) =>
        db.RetryOnConflictAsync(() => RetryAsync(request.HttpContext.User, id, cancellationToken));

    private async Task<Results<Accepted<JobView>, ProblemHttpResult>> RetryAsync(ClaimsPrincipal user, Guid id, CancellationToken cancellationToken)
    {
        var job = await db.Jobs.VisibleTo(user).FirstOrDefaultAsync(j => j.Id == id, cancellationToken);
        if (job is null) return Problems.NotFound("job");
        if (job.Retry(clock.GetUtcNow()) is { } refusal) return refusal.ToProblem();
        await db.SaveChangesAsync(cancellationToken);
        await dispatcher.TryDispatchAsync(job.Type);
        return TypedResults.Accepted($"/api/v1/jobs/{id}", JobView.Of(job));
    }
}
