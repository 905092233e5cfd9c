namespace Platform.Jobs.Jobs;

public sealed class ListJobs(JobsDbContext db)
{
    [Function(nameof(ListJobs)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Ok<Page<JobView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/jobs")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!PageRequest<CreationKey>.TryRead(request, out var page, out var problem)) return problem;
        var jobs = db.Jobs.AsNoTracking().VisibleTo(request.HttpContext.User);
        if (request.Query["status"].ToString() is { Length: > 0 } status)
        {
            if (JobTransitions.Find(status) is not { } statuses)
                return Problems.Invalid("status", "status is scheduled, queued, running, succeeded, failed or cancelled.");
            jobs = jobs.Where(j => statuses.Contains(j.Status));
        }
        if (request.Query["type"].ToString() is { Length: > 0 } name)
        {
            if (JobTypes.Find(name) is not { } type) return Problems.Invalid("type", CreateJobValidator.TypeMessage);
            jobs = jobs.Where(j => j.Type == type);
        }
        return TypedResults.Ok((await jobs.ToPageAsync(page, j => new CreationKey(j.CreatedAt, j.Id), cancellationToken)).Select(JobView.Of));
    }
}
