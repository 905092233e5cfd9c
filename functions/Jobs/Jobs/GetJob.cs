namespace Platform.Jobs.Jobs;

public sealed class GetJob(JobsDbContext db)
{
    [Function(nameof(GetJob)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Ok<JobView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/jobs/{id:guid}")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var job = await db.Jobs.AsNoTracking().VisibleTo(request.HttpContext.User).FirstOrDefaultAsync(j => j.Id == id, cancellationToken);
        return job is null ? Problems.NotFound("job") : TypedResults.Ok(JobView.Of(job));
    }
}
