using System.Text;
using Azure.Messaging.ServiceBus.Administration;

namespace Platform.Operations.DeadLetters;

/// <summary>A dead letter, and the queue or subscription that it is in.</summary>
public sealed record FoundDeadLetterView(string Entity, DeadLetterView Message);

/// <param name="IsComplete">False when not all dead letters were read, because there are too many.</param>
public sealed record FoundDeadLettersView(IReadOnlyList<FoundDeadLetterView> Items, bool IsComplete);

/// <summary>The dead letters of all queues and subscriptions that mention something by its id: an order, a product, an account.</summary>
public sealed class SearchDeadLetters(ServiceBusAdministrationClient administration, DeadLetterQueues queues)
{
    private const int MaxFound = 100;

    [Function(nameof(SearchDeadLetters)), Authorize(Roles = Roles.Staff)]
    public async Task<Results<Ok<FoundDeadLettersView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/operations/dead-letters/search")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(request.Query["id"], "D", out var id)) return Problems.Invalid("id", "id is a UUID, such as that of an order.");
        var counts = await administration.CountMessagesAsync(cancellationToken);
        var entities = counts.Where(e => e.DeadLetters > 0).Select(e => MessagingEntity.Parse(e.Entity)).OfType<MessagingEntity>();
        var (found, isComplete) = await queues.SearchAsync(entities, message => Mentions(message, id), cancellationToken);
        return TypedResults.Ok(new FoundDeadLettersView(
            [
                .. found.OrderBy(f => f.Message.EnqueuedTime).ThenBy(f => f.Message.SequenceNumber).Take(MaxFound)
                    .Select(f => new FoundDeadLetterView(f.Entity.ToString(), DeadLetterView.Of(f.Message))),
            ],
            isComplete && found.Count <= MaxFound));
    }

    /// <summary>Whether a message has the id in its body or in what correlates it. Ids are UUIDs, so that the same text means nothing else.</summary>
    public static bool Mentions(ServiceBusReceivedMessage message, Guid id)
    {
        var text = id.ToString();
        return DeadLetterDetails.BodyOf(message)?.ToMemory().Span.IndexOf(Encoding.ASCII.GetBytes(text)) >= 0
            || new[] { message.CorrelationId, message.SessionId, message.MessageId }
                .Any(value => value?.Contains(text, StringComparison.OrdinalIgnoreCase) == true);
    }
}
