namespace Platform.Operations.DeadLetters;

/// <summary>The key of a list of messages.</summary>
public sealed record SequenceKey(long SequenceNumber);

public sealed class ListDeadLetters(DeadLetterQueues queues)
{
    [Function(nameof(ListDeadLetters)), Authorize(Roles = Roles.Staff)]
    public async Task<Results<Ok<Page<DeadLetterView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/operations/dead-letters")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!PageRequest<SequenceKey>.TryRead(request, out var page, out var problem)) return problem;
        if (page.After is { SequenceNumber: < 0 or >= DeadLetterQueues.MaxSequenceNumber }) return PageRequest<SequenceKey>.InvalidAfter();
        if (MessagingEntity.Parse(request.Query["entity"]) is not { } entity) return Problems.Invalid("entity", MessagingEntity.Format);
        var found = await queues.PeekAsync(entity, (page.After?.SequenceNumber ?? 0) + 1, page.Limit + 1, cancellationToken);
        return found is null
            ? DeadLetterQueues.NoSuchEntity
            : TypedResults.Ok(page.ToPage(found, message => new(message.SequenceNumber)).Select(DeadLetterView.Of));
    }
}
