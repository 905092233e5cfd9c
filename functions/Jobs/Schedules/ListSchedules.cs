using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Azure.Functions.Worker;
using Microsoft.EntityFrameworkCore;
using Platform.Jobs.Persistence;
using Platform.Shared.Http;

namespace Platform.Jobs.Schedules;

/// <summary>What the list is ordered by, newest first.</summary>
public sealed record ScheduleKey(DateTimeOffset CreatedAt, Guid Id);

public sealed class ListSchedules(JobsDbContext db)
{
    [Function(nameof(ListSchedules))]
    public async Task<Results<Ok<Page<ScheduleView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/jobs/schedules")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!PageRequest<ScheduleKey>.TryRead(request, out var page, out var problem)) return problem;
        var schedules = db.Schedules.AsNoTracking().VisibleTo(request.HttpContext.User);
        if (page.After is { } after)
        {
            var createdAt = after.CreatedAt.ToUniversalTime();
            schedules = schedules.Where(s => EF.Functions.LessThan(ValueTuple.Create(s.CreatedAt, s.Id), ValueTuple.Create(createdAt, after.Id)));
        }
        var found = await schedules.OrderByDescending(s => s.CreatedAt).ThenByDescending(s => s.Id).Take(page.Limit + 1).ToListAsync(cancellationToken);
        var cut = page.Cut(found, s => new ScheduleKey(s.CreatedAt, s.Id));
        return TypedResults.Ok(new Page<ScheduleView>([.. cut.Items.Select(ScheduleView.Of)], cut.Next));
    }
}
