using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Azure.Messaging;
using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Platform.Shared.Persistence;
using Platform.Shared.Privacy;
using Platform.Shared.Telemetry;

namespace Platform.Shared.Messaging;

/// <summary>The handlers of a queue or subscription, one for each message type.</summary>
public sealed class MessageHandlers
{
    private static readonly JsonSerializerOptions Options =
        new(PlatformJson.Options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { RequireNonNullableParameters } } };

    private readonly Dictionary<string, Func<BinaryData, CancellationToken, Task>> handlers = new(StringComparer.Ordinal);

    /// <summary>Null: failures are retried at once, up to the messaging entity's delivery count.</summary>
    internal Redelivery? Redelivery { get; private set; }

    /// <summary>Retries failures of these handlers later.</summary>
    public MessageHandlers RetryLater(Redelivery redelivery)
    {
        Redelivery = redelivery;
        return this;
    }

    /// <summary>Adds the handler of one type. An exception that escapes it means retry.</summary>
    public MessageHandlers On<T>(Func<T, CancellationToken, Task> handle) where T : class, IMessage
    {
        handlers.Add(T.Type, (data, cancellationToken) =>
            handle(data.ToObjectFromJson<T>(Options) ?? throw new JsonException("The message has no data."), cancellationToken));
        return this;
    }

    /// <summary>A message that lacks a required value is malformed: the value gets no default.</summary>
    private static void RequireNonNullableParameters(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
            if (property.AssociatedParameter is { IsNullable: false, HasDefaultValue: false }) property.IsRequired = true;
    }

    internal Func<BinaryData, CancellationToken, Task>? Find(string type) => handlers.GetValueOrDefault(type);
}

/// <summary>Receives messages for Service Bus-triggered functions (with <c>AutoCompleteMessages = false</c>): runs the handler of the CloudEvent's type and
/// completes the message. A <see cref="PoisonMessageException"/> dead-letters it; any other exception retries it (<see cref="Redelivery"/>).</summary>
public sealed partial class MessageReceiver(ServiceBusClient client, TimeProvider clock, ILogger<MessageReceiver> logger)
{
    private const int MaxDescriptionLength = 4096; // the limit of Service Bus
    private readonly ConcurrentDictionary<string, ServiceBusSender> senders = new(StringComparer.Ordinal);

    /// <summary>Handles a message whose handler is idempotent.</summary>
    public Task ReceiveAsync(
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, MessageHandlers handlers, CancellationToken cancellationToken) =>
        ReceiveAsync(message, actions, handlers, (_, handle) => handle(), cancellationToken);

    /// <summary>Handles a message with exactly-once effect: its id enters the inbox of <paramref name="db"/> in the transaction of the effect, which the
    /// handler saves. A known id is skipped; a conflict with another transaction runs the handler again. A first delivery is not looked up: the key of the
    /// inbox refuses the effect of a message that was sent twice.</summary>
    public Task ReceiveOnceAsync(
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, PlatformDbContext db, MessageHandlers handlers,
        CancellationToken cancellationToken) =>
        ReceiveAsync(message, actions, handlers, async (id, handle) =>
        {
            var isNew = message.DeliveryCount == 1;
            try
            {
                await db.RetryOnConflictAsync(async () =>
                {
                    if (!isNew && await IsKnownAsync(id)) return;
                    isNew = false; // after a conflict, which may be with the same message
                    var receipt = new InboxMessage { Id = id, ProcessedAt = clock.GetUtcNow() };
                    db.Inbox.Add(receipt);
                    await handle();
                    if (db.Entry(receipt).State != EntityState.Unchanged)
                        throw new InvalidOperationException($"The handler of message {id} did not save the DbContext that it was received with.");
                });
            }
            catch (Exception failure) when (failure is not OperationCanceledException && message.DeliveryCount == 1)
            {
                db.ChangeTracker.Clear();
                if (!await IsKnownAsync(id)) throw; // what is handled already may be refused the second time
            }

            async Task<bool> IsKnownAsync(string id)
            {
                if (!await db.Inbox.AnyAsync(m => m.Id == id, cancellationToken)) return false;
                LogRepeated(id);
                return true;
            }
        }, cancellationToken);

    private async Task ReceiveAsync(
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, MessageHandlers handlers, Func<string, Func<Task>, Task> wrap,
        CancellationToken cancellationToken)
    {
        if (ReadEnvelope(message.Body) is not { Data: not null } envelope)
        {
            await DeadLetterAsync("MalformedMessage", "The body is not a CloudEvent 1.0 in structured JSON with data.");
            return;
        }
        if (handlers.Find(envelope.Type) is not { } handle)
        {
            await DeadLetterAsync("UnknownMessageType", $"No handler for messages of type {envelope.Type}.");
            return;
        }

        using var activity = StartActivity(message, envelope);
        try
        {
            await wrap(envelope.Id, () => handle(envelope.Data, cancellationToken));
        }
        catch (JsonException mismatch)
        {
            await DeadLetterAsync("MalformedMessage", $"The data is not a {envelope.Type}: {mismatch.Message}");
            return;
        }
        catch (PoisonMessageException poison)
        {
            await DeadLetterAsync(poison.Reason, poison.Message);
            return;
        }
        catch (Exception failure) when (ErasedPeople.IsCauseOf(failure))
        {
            LogErased(envelope.Id, envelope.Type);
        }
        // When the app stops, the message is abandoned and another instance receives it.
        catch (Exception failure) when (handlers.Redelivery is { } redelivery && !cancellationToken.IsCancellationRequested)
        {
            var tries = Redelivery.TryOf(message);
            if (redelivery.IsPoison(failure)) await DeadLetterAsync("PoisonMessage", failure.GetBaseException().Message);
            else if (tries >= redelivery.MaxTries)
                await DeadLetterAsync("TriesExhausted", $"Failed {tries} times. The last error: {failure.GetBaseException().Message}");
            else await RetryLaterAsync(redelivery, tries, failure);
            return;
        }
        await actions.CompleteMessageAsync(message, cancellationToken);

        async Task RetryLaterAsync(Redelivery redelivery, int tries, Exception failure)
        {
            var delay = redelivery.DelayAfter(tries, Random.Shared.NextDouble());
            LogRetriedLater(failure, message.MessageId, tries, redelivery.MaxTries, delay.TotalSeconds);
            // The copy is sent first: a crash in between leaves two messages, never none.
            await senders.GetOrAdd(redelivery.Queue, client.CreateSender)
                .SendMessagesAsync([Redelivery.Copy(message, clock.GetUtcNow() + delay)], cancellationToken);
            await actions.CompleteMessageAsync(message, cancellationToken);
        }

        Task DeadLetterAsync(string reason, string description)
        {
            if (description.Length > MaxDescriptionLength)
                description = description[..(char.IsHighSurrogate(description[MaxDescriptionLength - 1]) ? MaxDescriptionLength - 1 : MaxDescriptionLength)];
            LogDeadLettered(message.MessageId, reason, description);
            return actions.DeadLetterMessageAsync(
                message, deadLetterReason: reason, deadLetterErrorDescription: description, cancellationToken: cancellationToken);
        }
    }

    /// <summary>The CloudEvent 1.0 in a message's body, with data; null when it is none.</summary>
    public static CloudEvent? ReadEnvelope(BinaryData body)
    {
        try
        {
            return CloudEvent.Parse(body) is { Data: not null } envelope ? envelope : null;
        }
        catch (Exception malformed) when (malformed is JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    private static Activity? StartActivity(ServiceBusReceivedMessage message, CloudEvent envelope)
    {
        var parent = envelope.ExtensionAttributes.TryGetValue("traceparent", out var own)
            ? own as string
            : message.ApplicationProperties.GetValueOrDefault("Diagnostic-Id") as string;
        var activity = PlatformTelemetry.Source.StartActivity($"process {envelope.Type}", ActivityKind.Consumer, parent);
        return activity?.SetTag("messaging.system", "servicebus").SetTag("messaging.message.id", envelope.Id);
    }

    [LoggerMessage(20, LogLevel.Information, "Message {MessageId} was delivered again; its effect is already saved")]
    partial void LogRepeated(string messageId);

    [LoggerMessage(21, LogLevel.Error, "Message {MessageId} was dead-lettered: {Reason}, {Description}")]
    partial void LogDeadLettered(string messageId, string reason, string description);

    [LoggerMessage(22, LogLevel.Warning, "Message {MessageId} failed in try {Try} of {MaxTries}; the next try is in {DelaySeconds:0.0} s")]
    partial void LogRetriedLater(Exception failure, string messageId, int @try, int maxTries, double delaySeconds);

    [LoggerMessage(23, LogLevel.Information, "Message {MessageId} of type {Type} is about a person whose data was erased; it has no effect")]
    partial void LogErased(string messageId, string type);
}
