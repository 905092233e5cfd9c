using System.Security.Claims;
using Platform.Jobs.Running;

namespace Platform.Jobs.Jobs;

/// <summary>Cancels a waiting job at once, and a running one after its current step.</summary>
public sealed class CancelJob(JobsDbContext db, Dispatcher dispatcher, TimeProvider clock)
{
    [Function(nameof(CancelJob)), Authorize(Policy = Policies.SignedIn)]
    public Task<Results<Accepted<JobView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/jobs/{id:guid}/cancel")] HttpRequest request, Guid id,
        CancellationToken cancellationToken) =>
        db.RetryOnConflictAsync(() => CancelAsync(request.HttpContext.User, id, cancellationToken));

    private async Task<Results<Accepted<JobView>, ProblemHttpResult>> CancelAsync(ClaimsPrincipal user, Guid id, CancellationToken cancellationToken)
    {
        var job = await db.Jobs.VisibleTo(user).FirstOrDefaultAsync(j => j.Id == id, cancellationToken);
        if (job is null) return Problems.NotFound("job");
        if (job.Cancel(clock.GetUtcNow()) is { } refusal) return refusal.ToProblem();
        await db.SaveChangesAsync(cancellationToken);
        if (job.Status.IsFinal()) await dispatcher.TryDispatchAsync(job.Type); // its slot is free
        return TypedResults.Accepted($"/api/v1/jobs/{id}", JobView.Of(job));
    }
}
