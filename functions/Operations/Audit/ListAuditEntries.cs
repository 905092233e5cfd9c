using Platform.Operations.DeadLetters;

namespace Platform.Operations.Audit;

/// <summary>An entry of the audit log.</summary>
/// <param name="ActorId">The operator or admin who did it.</param>
/// <param name="MessageType">May be empty, like the dead letter's reason.</param>
/// <param name="IsEdited">Whether the copy that was sent had another body.</param>
public sealed record AuditEntryView(
    Guid Id, Guid OperationId, AuditAction Action, AuditOutcome Outcome, DateTimeOffset At, Guid ActorId, string Entity, long SequenceNumber,
    string MessageId, string MessageType, string DeadLetterReason, bool IsEdited, string Reason)
{
    public static AuditEntryView Of(AuditEntry entry) => new(
        entry.Id, entry.OperationId, entry.Action, entry.Outcome, entry.At, entry.ActorId, entry.Entity, entry.SequenceNumber, entry.MessageId,
        entry.MessageType, entry.DeadLetterReason, entry.IsEdited, entry.Reason);
}

/// <summary>The audit log, the newest entries first.</summary>
public sealed class ListAuditEntries(OperationsDbContext db)
{
    [Function(nameof(ListAuditEntries)), Authorize(Roles = Roles.Staff)]
    public async Task<Results<Ok<Page<AuditEntryView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/operations/audit")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!PageRequest<CreationKey>.TryRead(request, out var page, out var problem)) return problem;
        var query = new QueryReader(request.Query);
        var entity = query.Text("entity", MessagingEntity.Format, name => MessagingEntity.Parse(name) is not null);
        var operation = query.Id("operationId");
        if (query.Problem is { } invalid) return invalid;

        var entries = db.AuditEntries.AsNoTracking();
        if (MessagingEntity.Parse(entity)?.ToString() is { } name) entries = entries.Where(e => e.Entity == name);
        if (operation is not null) entries = entries.Where(e => e.OperationId == operation);
        var found = await entries.ToPageAsync(page, e => new CreationKey(e.At, e.Id), cancellationToken);
        return TypedResults.Ok(found.Select(AuditEntryView.Of));
    }
}
