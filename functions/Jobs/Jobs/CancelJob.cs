using System.Security.Claims;
using Platform.Jobs.Persistence;
using Platform.Jobs.Running;

namespace Platform.Jobs.Jobs;

/// <summary>POST /api/v1/jobs/{id}/cancel: at once while it waits; a step that is being done ends first.</summary>
public sealed class CancelJob(JobsDbContext db, Dispatcher dispatcher, TimeProvider clock)
{
    [Function(nameof(CancelJob))]
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
        if (job.Status.IsFinal()) await dispatcher.DispatchSoonAsync(job.Type); // its place is free
        return TypedResults.Accepted($"/api/v1/jobs/{id}", JobView.Of(job));
    }
}
