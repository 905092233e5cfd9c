using System.Security.Claims;
using Microsoft.Extensions.Options;
using Platform.Jobs.Running;

namespace Platform.Jobs.Jobs;

public interface IJobFields
{
    string? Type { get; }
    JsonElement? Payload { get; }
    string? Priority { get; }
}

public sealed record CreateJobRequest(string? Type, JsonElement? Payload, DateTimeOffset? RunAt, string? Priority) : IJobFields;

public sealed record CreatedJobView(Guid JobId, string Status);

public abstract class JobRules<T> : AbstractValidator<T> where T : IJobFields
{
    public static readonly string TypeMessage = $"type is one of {string.Join(", ", JobTypes.All.Select(t => t.ToApiName()))}.";

    protected JobRules(TimeProvider clock)
    {
        RuleFor(r => r.Type).Must(type => JobTypes.Find(type) is not null).WithMessage(TypeMessage);
        RuleFor(r => r.Priority).Must(name => PriorityOf(name) is not null).WithMessage("priority is low, normal or high.");
        RuleFor(r => r).Custom((request, context) =>
        {
            if (JobTypes.Find(request.Type) is not { } type) return;
            var (json, errors) = Payloads.Read(type, request.Payload);
            foreach (var (field, message) in errors) context.AddFailure(field, message);
            if (json is not null && type == JobType.Report && Payloads.CheckEnd(json, clock.GetUtcNow()) is { } tooLate)
                context.AddFailure("payload.to", tooLate);
        });
    }

    internal static JobPriority? PriorityOf(string? name) => name is null ? JobPriority.Normal : EnumNames.Find<JobPriority>(name);
}

public sealed class CreateJobValidator : JobRules<CreateJobRequest>
{
    public static readonly TimeSpan MaxDelay = TimeSpan.FromDays(366);

    internal static readonly string RunAtMessage = $"runAt is a time in the future, within {MaxDelay.TotalDays:0} days; leave it out to run the job now.";

    public CreateJobValidator(TimeProvider clock) : base(clock) =>
        RuleFor(r => r.RunAt).Must(runAt => runAt is null || runAt <= clock.GetUtcNow() + MaxDelay).WithMessage(RunAtMessage);
}

/// <summary>Repeated with the same Idempotency-Key and body, it returns the first response.</summary>
public sealed class CreateJob(
    JobsDbContext db, IValidator<CreateJobRequest> validator, Dispatcher dispatcher, IOptions<JobsOptions> options, TimeProvider clock)
{
    [Function(nameof(CreateJob)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Accepted<CreatedJobView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/jobs")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.TryReadIdempotencyKey(out var key, out var noKey)) return noKey;
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;
        var type = JobTypes.Find(body.Value.Type)!.Value;
        if (AuthorizeJobType(request.HttpContext.User, type) is { } denied) return denied;

        var owner = request.HttpContext.User.UserId();
        var hash = Idempotency.HashOf(body.Value);
        return await db.RetryOnConflictAsync(CreateAsync);

        async Task<Results<Accepted<CreatedJobView>, ProblemHttpResult>> CreateAsync()
        {
            if (await db.IdempotencyKeys.FindKeyAsync(owner, key, cancellationToken) is { } first)
            {
                return Idempotency.CheckRepetition(first.RequestHash, hash) is { } reused
                    ? reused
                    : Accepted(first.SubjectId, first.Status);
            }

            var now = clock.GetUtcNow();
            // Not a rule of the validator, since a repeated request may arrive after that time.
            if (body.Value.RunAt <= now) return Problems.Invalid("runAt", CreateJobValidator.RunAtMessage);
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await db.LockOwnersAsync([owner], cancellationToken);
            var max = options.Value.MaxOpenOf(request.HttpContext.User.IsStaff());
            if (await db.CheckOpenJobsAsync(owner, max, cancellationToken) is { } tooMany) return tooMany;

            var job = Job.Create(owner, type, Payloads.Read(type, body.Value.Payload).Json!,
                JobRules<CreateJobRequest>.PriorityOf(body.Value.Priority)!.Value, body.Value.RunAt?.ToUniversalTime(), now);
            db.Jobs.Add(job);
            var status = job.Status.ToApiName();
            db.IdempotencyKeys.Add(new() { OwnerId = owner, Key = key, RequestHash = hash, SubjectId = job.Id, Status = status, CreatedAt = now });
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            if (job.Status == JobStatus.Queued) await dispatcher.TryDispatchAsync(type);
            return Accepted(job.Id, status);
        }
    }

    internal static ProblemHttpResult? AuthorizeJobType(ClaimsPrincipal user, JobType type) => !type.IsForStaff() || user.IsStaff()
        ? null
        : Problems.RoleRequired([Roles.Operator, Roles.Admin], $"A job of the type {type.ToApiName()}");

    /// <summary>A repeated request gets the same response, so this is the status at the start; Location has the current one.</summary>
    private static Accepted<CreatedJobView> Accepted(Guid id, string status) => TypedResults.Accepted($"/api/v1/jobs/{id}", new CreatedJobView(id, status));
}
