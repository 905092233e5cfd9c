using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Azure.Messaging;
using Azure.Messaging.ServiceBus;

namespace Platform.Shared.Messaging;

/// <summary>A message that was decided in a transaction and is still to be sent: a row beside the change that it tells of.</summary>
public sealed class OutboxMessage
{
    /// <summary>The most that a message may hold, in bytes: Service Bus takes 256 KB on the Standard tier, with what goes around the body.</summary>
    public const int MaxBytes = 250_000;

    /// <summary>The message's id: receivers know it again by this.</summary>
    public required string Id { get; init; }

    /// <summary>The topic or queue.</summary>
    public required string Destination { get; init; }

    /// <summary>The wire name.</summary>
    public required string Type { get; init; }

    /// <summary>The whole CloudEvent, structured JSON.</summary>
    public required string Body { get; init; }

    /// <summary>The W3C trace context of what caused the message.</summary>
    public string? TraceParent { get; init; }

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Wraps a message in its envelope.</summary>
    /// <exception cref="InvalidOperationException">It is larger than <see cref="MaxBytes"/>: a bug, since what goes into messages is bounded.</exception>
    /// <param name="message">What to tell.</param>
    /// <param name="source">The context that tells it.</param>
    /// <param name="now">The time of the change.</param>
    /// <param name="id">A fixed id, for messages that may be decided more than once (by an activity that is run again); otherwise a new one.</param>
    public static OutboxMessage Of<T>(T message, string source, DateTimeOffset now, string? id = null) where T : IOutgoingMessage
    {
        var envelope = new CloudEvent(
            "/" + source, T.Type, BinaryData.FromObjectAsJson(message, PlatformJson.Options), "application/json", CloudEventDataFormat.Json)
        {
            Id = id ?? Guid.CreateVersion7(now).ToString(),
            Time = now,
        };
        var traceParent = Activity.Current?.Id;
        if (traceParent is not null) envelope.ExtensionAttributes["traceparent"] = traceParent;
        // With the platform's options: escaped for HTML, a text of quotes would be six times as long as it is.
        var body = JsonSerializer.Serialize(envelope, PlatformJson.Options);
        var size = Encoding.UTF8.GetByteCount(body);
        // Here, where only the change fails that it tells of: in the outbox it would hold up all that come after it, for good.
        if (size > MaxBytes) throw new InvalidOperationException($"The message {T.Type} has {size} bytes; Service Bus takes {MaxBytes}.");
        return new()
        {
            Id = envelope.Id,
            Destination = T.Destination,
            Type = T.Type,
            Body = body,
            TraceParent = traceParent,
            CreatedAt = now,
        };
    }

    /// <summary>As it goes on the wire. The type is the label, which subscriptions filter by.</summary>
    internal ServiceBusMessage ToServiceBusMessage()
    {
        var message = new ServiceBusMessage(Body) { MessageId = Id, Subject = Type, ContentType = "application/cloudevents+json; charset=utf-8" };
        if (TraceParent is not null) message.ApplicationProperties["Diagnostic-Id"] = TraceParent;
        return message;
    }
}

/// <summary>The id of a message whose effect is in the database: seen again, it changes nothing.</summary>
public sealed class InboxMessage
{
    /// <summary>The message's id.</summary>
    public required string Id { get; init; }

    /// <summary>When its effect was saved; kept for <see cref="Persistence.OutboxSweep.InboxRetention"/>.</summary>
    public required DateTimeOffset ProcessedAt { get; init; }
}
