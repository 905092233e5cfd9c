using Platform.Operations.Audit;

namespace Platform.Operations.DeadLetters;

public sealed record DiscardRequest(string? Entity, long[]? SequenceNumbers, string? Reason);

public sealed class DiscardRequestValidator : AbstractValidator<DiscardRequest>
{
    public DiscardRequestValidator()
    {
        RuleFor(r => r.Entity).Must(entity => MessagingEntity.Parse(entity) is not null).WithMessage(MessagingEntity.Format);
        RuleFor(r => r.SequenceNumbers).Must(DeadLetterQueues.AreSequenceNumbers).WithMessage(DeadLetterQueues.SequenceNumbersFormat);
        RuleFor(r => r.Reason).OneLine("reason", AuditEntry.MaxReason);
    }
}

/// <summary>Deletes dead letters for good. There is no discarding of all: whoever does it has seen what it is.</summary>
public sealed class DiscardDeadLetters(DeadLetterQueues queues, IValidator<DiscardRequest> validator, TimeProvider clock)
{
    [Function(nameof(DiscardDeadLetters)), Authorize(Roles = Roles.Staff), Authorize(Policy = Policies.RecentLogin)]
    public async Task<Results<Ok<ChangedDeadLetters>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/operations/dead-letters/discard")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;
        var change = new DeadLetterChange(
            AuditAction.Discard, MessagingEntity.Parse(body.Value.Entity)!, Guid.CreateVersion7(clock.GetUtcNow()), request.HttpContext.User.UserId(),
            body.Value.Reason!, EditedBody: null);
        if (await queues.FindAsync(change.Entity, body.Value.SequenceNumbers!, cancellationToken) is not { } found) return DeadLetterQueues.NoSuchEntity;
        var done = await queues.ChangeAsync(change, [.. found.Select(m => m.SequenceNumber)], cancellationToken);
        return TypedResults.Ok(new ChangedDeadLetters(change.OperationId, done, [.. body.Value.SequenceNumbers!.Except(done)], More: false));
    }
}
