using System.Text;
using Platform.Operations.Audit;

namespace Platform.Operations.DeadLetters;

/// <summary>Dead letters of one queue or subscription to send again: some, or all.</summary>
/// <param name="Body">Replaces the body of the one that is named.</param>
/// <param name="OperationId">With <paramref name="All"/>: goes on with what a former answer left.</param>
public sealed record RedriveRequest(string? Entity, long[]? SequenceNumbers, bool All, string? Body, Guid? OperationId, string? Reason);

/// <summary>What was done, and what was not.</summary>
/// <param name="OperationId">Names the operation in the audit log and in the messages.</param>
/// <param name="SequenceNumbers">Those that are done.</param>
/// <param name="Remaining">Those that are gone already, or that another receiver has locked.</param>
/// <param name="More">Whether dead letters are left that the operation has not sent: repeat it with its id.</param>
public sealed record ChangedDeadLetters(Guid OperationId, IReadOnlyList<long> SequenceNumbers, IReadOnlyList<long> Remaining, bool More);

public sealed class RedriveRequestValidator : AbstractValidator<RedriveRequest>
{
    public RedriveRequestValidator()
    {
        RuleFor(r => r.Entity).Must(entity => MessagingEntity.Parse(entity) is not null).WithMessage(MessagingEntity.Format);
        RuleFor(r => r.SequenceNumbers).Must(DeadLetterQueues.AreSequenceNumbers).When(r => !r.All)
            .WithMessage($"{DeadLetterQueues.SequenceNumbersFormat} For all, set all to true instead.");
        RuleFor(r => r.SequenceNumbers).Null().When(r => r.All).WithMessage("Give sequenceNumbers, or set all to true, not both.");
        RuleFor(r => r.Body).Must(body => body!.Length > 0 && Encoding.UTF8.GetByteCount(body) <= OutboxMessage.MaxBytes)
            .When(r => r.Body is not null).WithMessage($"body has 1 to {OutboxMessage.MaxBytes} bytes.");
        RuleFor(r => r.Body).Null().When(r => r.SequenceNumbers is not [_]).WithMessage("body replaces that of one message: give one sequence number.");
        RuleFor(r => r.OperationId).Null().When(r => !r.All).WithMessage("operationId goes on with a redrive of all.");
        RuleFor(r => r.Reason).OneLine("reason", AuditEntry.MaxReason);
    }
}

/// <summary>Sends dead letters again, to the queue or subscription that they failed in. One call does up to <see cref="DeadLetterQueues.MaxMessages"/>,
/// so that it ends while the caller waits.</summary>
public sealed class RedriveDeadLetters(DeadLetterQueues queues, IValidator<RedriveRequest> validator, TimeProvider clock)
{
    // An edited body, escaped.
    private const int MaxBytes = 600_000;

    [Function(nameof(RedriveDeadLetters)), Authorize(Roles = Roles.Staff), Authorize(Policy = Policies.RecentLogin)]
    public async Task<Results<Ok<ChangedDeadLetters>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/operations/dead-letters/redrive")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken, MaxBytes);
        if (!body.IsValid) return body.Problem;
        var wanted = body.Value;
        var change = new DeadLetterChange(
            AuditAction.Redrive, MessagingEntity.Parse(wanted.Entity)!, wanted.OperationId ?? Guid.CreateVersion7(clock.GetUtcNow()),
            request.HttpContext.User.UserId(), wanted.Reason!, wanted.Body);
        var found = wanted.All
            ? await queues.FindOthersAsync(change.Entity, change.OperationId, cancellationToken)
            : await queues.FindAsync(change.Entity, wanted.SequenceNumbers!, cancellationToken);
        if (found is null) return DeadLetterQueues.NoSuchEntity;
        if (wanted.Body is { } edited && found is [var original] && EditedBody.Check(DeadLetterDetails.BodyOf(original), edited) is { } mistake)
            return Problems.Invalid("body", mistake);

        var chosen = found.Take(DeadLetterQueues.MaxMessages).Select(m => m.SequenceNumber).ToList();
        var done = await queues.ChangeAsync(change, chosen, cancellationToken);
        return TypedResults.Ok(new ChangedDeadLetters(
            change.OperationId, done, [.. (wanted.SequenceNumbers ?? [.. chosen]).Except(done)], done.Count > 0 && found.Count > chosen.Count));
    }
}
