using System.Security.Claims;
using Microsoft.Extensions.Options;
using Platform.Jobs.Running;

namespace Platform.Jobs.Jobs;

/// <summary>A failed or cancelled job resumes where it stopped. Staff may retry a customer's job up to their own maximum of open jobs.</summary>
public sealed class RetryJob(JobsDbContext db, Dispatcher dispatcher, IOptions<JobsOptions> options, TimeProvider clock)
{
    [Function(nameof(RetryJob)), Authorize(Policy = Policies.SignedIn)]
    public Task<Results<Accepted<JobView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/jobs/{id:guid}/retry")] HttpRequest request, Guid id,
        CancellationToken cancellationToken) =>
        db.RetryOnConflictAsync(() => RetryAsync(request.HttpContext.User, id, cancellationToken));

    private async Task<Results<Accepted<JobView>, ProblemHttpResult>> RetryAsync(ClaimsPrincipal user, Guid id, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var job = await db.Jobs.VisibleTo(user).FirstOrDefaultAsync(j => j.Id == id, cancellationToken);
        if (job is null) return Problems.NotFound("job");
        await db.LockOwnersAsync([job.OwnerId], cancellationToken);
        if (job.Status.IsFinal()
            && await db.CheckOpenJobsAsync(job.OwnerId, options.Value.MaxOpenOf(user.IsStaff()), cancellationToken) is { } tooMany)
        {
            return tooMany;
        }
        if (job.Retry(clock.GetUtcNow()) is { } refusal) return refusal.ToProblem();
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await dispatcher.TryDispatchAsync(job.Type);
        return TypedResults.Accepted($"/api/v1/jobs/{id}", JobView.Of(job));
    }
}
