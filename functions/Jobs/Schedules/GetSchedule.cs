namespace Platform.Jobs.Schedules;

public sealed class GetSchedule(JobsDbContext db)
{
    [Function(nameof(GetSchedule)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Ok<ScheduleView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/jobs/schedules/{id:guid}")] HttpRequest request, Guid id,
        CancellationToken cancellationToken) =>
        await db.Schedules.AsNoTracking().VisibleTo(request.HttpContext.User).FirstOrDefaultAsync(s => s.Id == id, cancellationToken) is { } schedule
            ? TypedResults.Ok(ScheduleView.Of(schedule))
            : Problems.NotFound("schedule");
}
