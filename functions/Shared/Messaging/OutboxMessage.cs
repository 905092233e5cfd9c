using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Azure.Messaging;
using Azure.Messaging.ServiceBus;

namespace Platform.Shared.Messaging;

/// <summary>An outgoing message, saved in the transaction of the change that it is about.</summary>
public sealed class OutboxMessage
{
    /// <summary>The maximum size in bytes: Service Bus takes 256 KB on the Standard tier, including headers.</summary>
    public const int MaxBytes = 250_000;

    /// <summary>The message's id, by which receivers deduplicate.</summary>
    public required string Id { get; init; }

    /// <summary>The topic or queue.</summary>
    public required string Destination { get; init; }

    /// <summary>The CloudEvent's type.</summary>
    public required string Type { get; init; }

    /// <summary>The CloudEvent, as structured JSON.</summary>
    public required string Body { get; init; }

    /// <summary>The W3C trace context of what caused the message.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The time of the change.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Wraps a message of the context <paramref name="source"/> in a CloudEvent.</summary>
    /// <param name="message">The event or command.</param>
    /// <param name="source">The context that sends it.</param>
    /// <param name="now">The time of the change.</param>
    /// <param name="id">A fixed id for a message that may be sent more than once, by an activity that is retried; default: a new one.</param>
    /// <exception cref="InvalidOperationException">It is larger than <see cref="MaxBytes"/>: a bug, since the contents of messages are bounded.</exception>
    public static OutboxMessage Of<T>(T message, string source, DateTimeOffset now, string? id = null) where T : IOutgoingMessage =>
        Of(message, source, T.Destination, now, id);

    /// <summary>Wraps a message that may go to several queues.</summary>
    /// <inheritdoc cref="Of{T}(T, string, DateTimeOffset, string?)" />
    internal static OutboxMessage Of<T>(T message, string source, string destination, DateTimeOffset now, string? id = null) where T : IMessage
    {
        var envelope = new CloudEvent(
            "/" + source, T.Type, BinaryData.FromObjectAsJson(message, PlatformJson.Options), "application/json", CloudEventDataFormat.Json)
        {
            Id = id ?? Guid.CreateVersion7(now).ToString(),
            Time = now,
        };
        var traceParent = Activity.Current?.Id;
        if (traceParent is not null) envelope.ExtensionAttributes["traceparent"] = traceParent;
        // The platform's options do not escape for HTML, which would make quotes six times as long.
        var body = JsonSerializer.Serialize(envelope, PlatformJson.Options);
        var size = Encoding.UTF8.GetByteCount(body);
        // In the outbox it would block all later messages for good; here only its own change fails.
        if (size > MaxBytes) throw new InvalidOperationException($"The message {T.Type} has {size} bytes; Service Bus takes {MaxBytes}.");
        return new() { Id = envelope.Id, Destination = destination, Type = T.Type, Body = body, TraceParent = traceParent, CreatedAt = now };
    }

    /// <summary>The subject is the type, which subscriptions filter by.</summary>
    internal ServiceBusMessage ToServiceBusMessage()
    {
        var message = new ServiceBusMessage(Body) { MessageId = Id, Subject = Type, ContentType = "application/cloudevents+json; charset=utf-8" };
        if (TraceParent is not null) message.ApplicationProperties["Diagnostic-Id"] = TraceParent;
        return message;
    }
}

/// <summary>The id of a message whose effect is saved: delivered again, it is skipped.</summary>
public sealed class InboxMessage
{
    /// <summary>The message's id.</summary>
    public required string Id { get; init; }

    /// <summary>When its effect was saved; kept for <see cref="Persistence.OutboxSweep.InboxRetention"/>.</summary>
    public required DateTimeOffset ProcessedAt { get; init; }
}
