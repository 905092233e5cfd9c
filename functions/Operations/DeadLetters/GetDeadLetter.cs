namespace Platform.Operations.DeadLetters;

public sealed class GetDeadLetter(DeadLetterQueues queues)
{
    [Function(nameof(GetDeadLetter)), Authorize(Roles = Roles.Staff)]
    public async Task<Results<Ok<DeadLetterDetails>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/operations/dead-letters/{sequenceNumber:long}")] HttpRequest request,
        long sequenceNumber, CancellationToken cancellationToken)
    {
        if (MessagingEntity.Parse(request.Query["entity"]) is not { } entity) return Problems.Invalid("entity", MessagingEntity.Format);
        if (sequenceNumber is < 1 or > DeadLetterQueues.MaxSequenceNumber) return Problems.NotFound("dead letter");
        if (await queues.PeekAsync(entity, sequenceNumber, 1, cancellationToken) is not { } found) return DeadLetterQueues.NoSuchEntity;
        return found is [var message] && message.SequenceNumber == sequenceNumber
            ? TypedResults.Ok(DeadLetterDetails.Of(message))
            : Problems.NotFound("dead letter");
    }
}
