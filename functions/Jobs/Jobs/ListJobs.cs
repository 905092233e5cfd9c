namespace Platform.Jobs.Jobs;

public sealed class ListJobs(JobsDbContext db)
{
    [Function(nameof(ListJobs)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Ok<Page<JobView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/jobs")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!PageRequest<CreationKey>.TryRead(request, out var page, out var problem)) return problem;
        var query = new QueryReader(request.Query);
        var status = query.Text(
            "status", "status is scheduled, queued, running, succeeded, failed or cancelled.", name => JobTransitions.Find(name) is not null);
        var type = query.Value<JobType>("type", CreateJobValidator.TypeMessage, JobTypes.Find);
        if (query.Problem is { } invalid) return invalid;

        var jobs = db.Jobs.AsNoTracking().VisibleTo(request.HttpContext.User);
        if (JobTransitions.Find(status) is { } statuses) jobs = jobs.Where(j => statuses.Contains(j.Status));
        if (type is not null) jobs = jobs.Where(j => j.Type == type);
        return TypedResults.Ok((await jobs.ToPageAsync(page, j => new CreationKey(j.CreatedAt, j.Id), cancellationToken)).Select(JobView.Of));
    }
}
