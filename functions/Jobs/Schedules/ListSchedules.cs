namespace Platform.Jobs.Schedules;

public sealed class ListSchedules(JobsDbContext db)
{
    [Function(nameof(ListSchedules)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Ok<Page<ScheduleView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/jobs/schedules")] HttpRequest request, CancellationToken cancellationToken) =>
        PageRequest<CreationKey>.TryRead(request, out var page, out var problem)
            ? TypedResults.Ok((await db.Schedules.AsNoTracking().VisibleTo(request.HttpContext.User)
                .ToPageAsync(page, s => new CreationKey(s.CreatedAt, s.Id), cancellationToken)).Select(ScheduleView.Of))
            : problem;
}
