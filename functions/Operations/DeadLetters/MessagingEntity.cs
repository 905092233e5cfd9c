using System.Text.RegularExpressions;

namespace Platform.Operations.DeadLetters;

/// <summary>A queue, or a subscription to a topic: what messages are received from.</summary>
/// <param name="QueueOrTopic">Where messages are sent to.</param>
/// <param name="Subscription">Null for a queue.</param>
public sealed partial record MessagingEntity(string QueueOrTopic, string? Subscription)
{
    public const string Format = "entity is the name of a queue, or topic/subscription.";

    /// <summary>Null when the text is no name. Case does not matter to Service Bus.</summary>
    public static MessagingEntity? Parse(string? text) => Names().Match(text?.ToLowerInvariant() ?? "") is { Success: true } names
        ? new(names.Groups[1].Value, names.Groups[2].Success ? names.Groups[2].Value : null)
        : null;

    public override string ToString() => Subscription is null ? QueueOrTopic : $"{QueueOrTopic}/{Subscription}";

    /// <summary>A receiver of its dead letters. A dead-letter queue has no sessions, also when the queue has.</summary>
    internal ServiceBusReceiver CreateDeadLetterReceiver(ServiceBusClient client)
    {
        var options = new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter };
        return Subscription is null ? client.CreateReceiver(QueueOrTopic, options) : client.CreateReceiver(QueueOrTopic, Subscription, options);
    }

    [GeneratedRegex(@"\A([a-z0-9][a-z0-9._-]{0,99})(?:/([a-z0-9][a-z0-9._-]{0,49}))?\z")]
    private static partial Regex Names();
}
