using System.Globalization;

namespace Platform.Operations.DeadLetters;

public sealed class GetDeadLetter(DeadLetterQueues queues)
{
    [Function(nameof(GetDeadLetter)), Authorize(Roles = Roles.Staff)]
    public async Task<Results<Ok<DeadLetterDetails>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/operations/dead-letters/{sequenceNumber}")] HttpRequest request,
        string sequenceNumber, CancellationToken cancellationToken)
    {
        if (!long.TryParse(sequenceNumber, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number is < 1 or > DeadLetterQueues.MaxSequenceNumber)
        {
            return Problems.NotFound("dead letter");
        }
        if (MessagingEntity.Parse(request.Query["entity"]) is not { } entity) return Problems.Invalid("entity", MessagingEntity.Format);
        if (await queues.PeekAsync(entity, number, 1, cancellationToken) is not { } found) return DeadLetterQueues.NoSuchEntity;
        return found is [var message] && message.SequenceNumber == number
            ? TypedResults.Ok(DeadLetterDetails.Of(message))
            : Problems.NotFound("dead letter");
    }
}
