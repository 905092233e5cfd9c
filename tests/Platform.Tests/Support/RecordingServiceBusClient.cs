using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;

namespace Platform.Tests.Support;

/// <summary>A message as it went on the wire.</summary>
public sealed record SentMessage(string Destination, string Subject, string Body);

/// <summary>Sends through the real client and notes every message.</summary>
internal sealed class RecordingServiceBusClient(ServiceBusClient inner, ConcurrentQueue<SentMessage> sent) : ServiceBusClient
{
    public override ServiceBusSender CreateSender(string queueOrTopicName) => new RecordingSender(inner.CreateSender(queueOrTopicName), queueOrTopicName, sent);
    public override ServiceBusReceiver CreateReceiver(string queueName, ServiceBusReceiverOptions options) => inner.CreateReceiver(queueName, options);
    public override ServiceBusReceiver CreateReceiver(string topicName, string subscriptionName, ServiceBusReceiverOptions options) =>
        inner.CreateReceiver(topicName, subscriptionName, options);

#pragma warning disable CA2215 // The base has no connection to close.
    public override ValueTask DisposeAsync() => inner.DisposeAsync();
#pragma warning restore CA2215

    private sealed class RecordingSender(ServiceBusSender inner, string destination, ConcurrentQueue<SentMessage> sent) : ServiceBusSender
    {
        public override async Task SendMessagesAsync(IEnumerable<ServiceBusMessage> messages, CancellationToken cancellationToken = default)
        {
            var all = messages.ToList();
            await inner.SendMessagesAsync(all, cancellationToken);
            foreach (var message in all) sent.Enqueue(new(destination, message.Subject, message.Body.ToString()));
        }

        public override ValueTask<ServiceBusMessageBatch> CreateMessageBatchAsync(CancellationToken cancellationToken = default) =>
            inner.CreateMessageBatchAsync(cancellationToken);

        public override Task CloseAsync(CancellationToken cancellationToken = default) => inner.CloseAsync(cancellationToken);
    }
}
