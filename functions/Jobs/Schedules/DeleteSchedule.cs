namespace Platform.Jobs.Schedules;

/// <summary>Jobs that the schedule has created stay.</summary>
public sealed class DeleteSchedule(JobsDbContext db)
{
    [Function(nameof(DeleteSchedule)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<NoContent, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/jobs/schedules/{id:guid}")] HttpRequest request, Guid id,
        CancellationToken cancellationToken) =>
        await db.Schedules.VisibleTo(request.HttpContext.User).Where(s => s.Id == id).ExecuteDeleteAsync(cancellationToken) == 1
            ? TypedResults.NoContent()
            : Problems.NotFound("schedule");
}
