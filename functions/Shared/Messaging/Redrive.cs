using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Messaging.ServiceBus;

namespace Platform.Shared.Messaging;

/// <summary>Sends a dead letter again, to the queue or subscription in which it failed. A topic gives a message to each subscription that its subject
/// matches, so the copy for one subscription has a subject that only that one matches.</summary>
public static class Redrive
{
    private const string OperationProperty = "platform-redrive", SubjectProperty = "platform-subject", TraceProperty = "Diagnostic-Id";

    /// <summary>The subject that a subscription matches beside the types of its events, as infra/Manifest and infra/modules/service-bus.bicep
    /// declare it.</summary>
    public static string SubjectOf(string subscription) => $"redrive.{subscription}";

    /// <summary>The type of a message's CloudEvent, by its subject, also of a copy.</summary>
    public static string? TypeOf(ServiceBusReceivedMessage message) =>
        message.ApplicationProperties.GetValueOrDefault(SubjectProperty) as string ?? message.Subject;

    /// <summary>The operation that sent this copy; null for a message that was not redriven.</summary>
    public static Guid? OperationOf(ServiceBusReceivedMessage message) =>
        Guid.TryParse(message.ApplicationProperties.GetValueOrDefault(OperationProperty) as string, out var id) ? id : null;

    /// <summary>The copy of a dead letter. Its id follows from the dead letter: a second copy has the same, for duplicate detection. It is not that of the
    /// message, which duplicate detection may still remember. The CloudEvent's id, by which receivers deduplicate, is in the body.</summary>
    /// <param name="deadLetter">The message.</param>
    /// <param name="queueOrTopic">Where it will be sent.</param>
    /// <param name="subscription">The subscription of the topic in which it failed; null for a queue.</param>
    /// <param name="operationId">The operation, for <see cref="OperationOf"/>.</param>
    /// <param name="body">Replaces its body; null keeps it.</param>
    public static ServiceBusMessage Copy(ServiceBusReceivedMessage deadLetter, string queueOrTopic, string? subscription, Guid operationId, string? body = null)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{queueOrTopic}/{subscription}/{deadLetter.SequenceNumber}/{deadLetter.MessageId}");
        var copy = new ServiceBusMessage(deadLetter)
        {
            MessageId = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 16)),
            ScheduledEnqueueTime = default,
        };
        if (body is not null) copy.Body = BinaryData.FromString(body);
        var properties = copy.ApplicationProperties;
        properties.Remove("DeadLetterReason");
        properties.Remove("DeadLetterErrorDescription");
        // The copy constructor omits the trace.
        if (deadLetter.ApplicationProperties.TryGetValue(TraceProperty, out var trace)) properties[TraceProperty] = trace;
        properties[OperationProperty] = operationId.ToString();
        Redelivery.StartOver(copy);
        if (subscription is not null)
        {
            properties[SubjectProperty] = TypeOf(deadLetter) ?? "";
            copy.Subject = SubjectOf(subscription);
        }
        return copy;
    }
}
