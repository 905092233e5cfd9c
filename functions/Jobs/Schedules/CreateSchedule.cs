using Platform.Jobs.Jobs;

namespace Platform.Jobs.Schedules;

public sealed record CreateScheduleRequest(string? Cron, string? TimeZone, string? Type, JsonElement? Payload, string? Priority) : IJobFields;

public sealed class CreateScheduleValidator : JobRules<CreateScheduleRequest>
{
    public CreateScheduleValidator(TimeProvider clock) : base(clock) => RuleFor(r => r).Custom((request, context) =>
    {
        var zone = CronSchedule.FindZone(request.TimeZone);
        if (zone is null) context.AddFailure("timeZone", CronSchedule.ZoneMessage);
        if (CronSchedule.Parse(request.Cron, zone ?? TimeZoneInfo.Utc, out var error) is not { } cron) context.AddFailure("cron", error);
        else if (cron.Next(clock.GetUtcNow()) is null) context.AddFailure("cron", "cron never occurs: its month has no such day.");
    });
}

/// <summary>Repeated with the same Idempotency-Key and body, it returns the first response.</summary>
public sealed class CreateSchedule(JobsDbContext db, IValidator<CreateScheduleRequest> validator, TimeProvider clock)
{
    [Function(nameof(CreateSchedule)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Created<ScheduleView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/jobs/schedules")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.TryReadIdempotencyKey(out var key, out var noKey)) return noKey;
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;
        var type = JobTypes.Find(body.Value.Type)!.Value;
        if (CreateJob.AuthorizeJobType(request.HttpContext.User, type) is { } denied) return denied;

        var owner = request.HttpContext.User.UserId();
        var hash = Idempotency.HashOf(body.Value);
        return await db.RetryOnConflictAsync(CreateAsync);

        async Task<Results<Created<ScheduleView>, ProblemHttpResult>> CreateAsync()
        {
            if (await db.IdempotencyKeys.FindKeyAsync(owner, key, cancellationToken) is { } first)
            {
                return Idempotency.CheckRepetition(first.RequestHash, hash) is { } reused
                    ? reused
                    : Created(ScheduleOf(first.SubjectId, first.CreatedAt)); // whether it has fired or was deleted since
            }
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await db.LockOwnersAsync([owner], cancellationToken);
            var existing = await db.Schedules.CountAsync(s => s.OwnerId == owner, cancellationToken);
            if (Schedule.CheckCount(existing, Schedule.MaxOf(request.HttpContext.User.IsStaff())) is { } refusal) return refusal.ToProblem();

            var now = clock.GetUtcNow().ToMicroseconds();
            var schedule = ScheduleOf(Guid.CreateVersion7(now), now);
            db.Schedules.Add(schedule);
            db.IdempotencyKeys.Add(new() { OwnerId = owner, Key = key, RequestHash = hash, SubjectId = schedule.Id, Status = "", CreatedAt = now });
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return Created(schedule);
        }

        Schedule ScheduleOf(Guid id, DateTimeOffset now)
        {
            var cron = CronSchedule.Parse(body.Value!.Cron, CronSchedule.FindZone(body.Value.TimeZone)!, out _)!;
            return Schedule.Create(id, owner, cron, cron.Next(now)!.Value, type, Payloads.Read(type, body.Value.Payload).Json!,
                JobRules<CreateScheduleRequest>.PriorityOf(body.Value.Priority)!.Value, now);
        }
    }

    private static Created<ScheduleView> Created(Schedule schedule) => TypedResults.Created($"/api/v1/jobs/schedules/{schedule.Id}", ScheduleView.Of(schedule));
}
