using System.Diagnostics;
using System.Text.Json;
using Azure.Messaging;
using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Platform.Shared.Persistence;
using Platform.Shared.Telemetry;

namespace Platform.Shared.Messaging;

/// <summary>What a queue or subscription does with each type of message.</summary>
public sealed class MessageHandlers
{
    readonly Dictionary<string, Func<BinaryData, CancellationToken, Task>> handlers = new(StringComparer.Ordinal);

    /// <summary>Handles one type. An exception means "try again": let it escape.</summary>
    public MessageHandlers On<T>(Func<T, CancellationToken, Task> handle) where T : class, IMessage
    {
        handlers.Add(T.Type, (data, cancellationToken) =>
        {
            var message = data.ToObjectFromJson<T>(PlatformJson.Options) ?? throw new JsonException("The message has no data.");
            return handle(message, cancellationToken);
        });
        return this;
    }

    internal Func<BinaryData, CancellationToken, Task>? Find(string type) => handlers.GetValueOrDefault(type);
}

/// <summary>Receives messages for Service Bus-triggered functions (with <c>AutoCompleteMessages = false</c>): opens the CloudEvent, runs the handler of
/// its type, completes; what can never be handled goes to the dead-letter queue with a reason; an exception leaves the message for another try.</summary>
public sealed partial class MessageReceiver(TimeProvider clock, ILogger<MessageReceiver> logger)
{
    /// <summary>Handles a message whose handler is harmless when run again.</summary>
    public Task ReceiveAsync(ServiceBusReceivedMessage message, ServiceBusMessageActions actions, MessageHandlers handlers, CancellationToken cancellationToken) =>
        ReceiveAsync(message, actions, handlers, (_, handle) => handle(), cancellationToken);

    /// <summary>Handles a message exactly once: its id goes into the inbox of <paramref name="db"/>, in the same transaction as the effect.
    /// The handler saves <paramref name="db"/>; when the id is already there, it does not run.</summary>
    public Task ReceiveOnceAsync(ServiceBusReceivedMessage message, ServiceBusMessageActions actions, PlatformDbContext db, MessageHandlers handlers, CancellationToken cancellationToken) =>
        ReceiveAsync(message, actions, handlers, async (id, handle) =>
        {
            if (await db.Inbox.AnyAsync(m => m.Id == id, cancellationToken))
            {
                LogRepeated(id);
                return;
            }
            var receipt = new InboxMessage { Id = id, ProcessedAt = clock.GetUtcNow() };
            db.Inbox.Add(receipt);
            try
            {
                await handle();
            }
            catch (DbUpdateException failure) when (failure.IsUniqueViolation(db.Inbox))
            {
                LogRepeated(id); // delivered twice at the same time: the other one has saved the effect
                return;
            }
            if (db.Entry(receipt).State != EntityState.Unchanged)
                throw new InvalidOperationException($"The handler of message {id} did not save the DbContext that it was received with.");
        }, cancellationToken);

    async Task ReceiveAsync(ServiceBusReceivedMessage message, ServiceBusMessageActions actions, MessageHandlers handlers, Func<string, Func<Task>, Task> around, CancellationToken cancellationToken)
    {
        CloudEvent? envelope;
        try
        {
            envelope = CloudEvent.Parse(message.Body);
        }
        catch (Exception malformed) when (malformed is JsonException or ArgumentException or InvalidOperationException)
        {
            envelope = null;
        }
        if (envelope is null || envelope.Data is null)
        {
            await DeadLetterAsync("MalformedMessage", "The body is not a CloudEvent 1.0 in structured JSON with data.");
            return;
        }
        if (handlers.Find(envelope.Type) is not { } handle)
        {
            await DeadLetterAsync("UnknownMessageType", $"Nobody here handles messages of type {envelope.Type}.");
            return;
        }

        using var activity = StartActivity(message, envelope);
        try
        {
            await around(envelope.Id, () => handle(envelope.Data, cancellationToken));
        }
        catch (JsonException mismatch)
        {
            await DeadLetterAsync("MalformedMessage", $"The data is not a {envelope.Type}: {mismatch.Message}");
            return;
        }
        await actions.CompleteMessageAsync(message, cancellationToken);

        Task DeadLetterAsync(string reason, string description)
        {
            LogDeadLettered(message.MessageId, reason, description);
            return actions.DeadLetterMessageAsync(message, deadLetterReason: reason, deadLetterErrorDescription: description, cancellationToken: cancellationToken);
        }
    }

    static Activity? StartActivity(ServiceBusReceivedMessage message, CloudEvent envelope)
    {
        var parent = envelope.ExtensionAttributes.TryGetValue("traceparent", out var own) ? own as string : message.ApplicationProperties.GetValueOrDefault("Diagnostic-Id") as string;
        var activity = PlatformTelemetry.Source.StartActivity($"process {envelope.Type}", ActivityKind.Consumer, parent);
        return activity?.SetTag("messaging.system", "servicebus").SetTag("messaging.message.id", envelope.Id);
    }

    [LoggerMessage(20, LogLevel.Information, "Message {MessageId} came again; its effect is already saved")]
    partial void LogRepeated(string messageId);

    [LoggerMessage(21, LogLevel.Error, "Message {MessageId} was dead-lettered: {Reason}, {Description}")]
    partial void LogDeadLettered(string messageId, string reason, string description);
}
