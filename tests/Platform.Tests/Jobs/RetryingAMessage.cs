using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Local.ServiceBus;
using Platform.Ordering.Contracts;
using Platform.Shared.Messaging;

namespace Platform.Tests.Jobs;

/// <summary>The redelivery of functions/Shared, over the local Service Bus.</summary>
[Collection(nameof(PlatformFixture))]
public sealed class RetryingAMessage(PlatformFixture platform)
{
    [Fact]
    public async Task Failing_message_is_redelivered_and_dead_lettered_after_the_last_try()
    {
        var queue = $"retries-{Guid.NewGuid():N}";
        // Duplicate detection must not drop the copies.
        await platform.Host.ServiceBus.DeclareAsync(
            [new QueueDescription(queue) { DuplicateDetectionWindow = TimeSpan.FromMinutes(10) }], [], [], CancellationToken.None);
        await using var client = new ServiceBusClient(platform.Host.ServiceBusConnectionString);
        await using var sender = client.CreateSender(queue);
        await using var receiver = client.CreateReceiver(queue);
        var message = OutboxMessage.Of(new ReleaseStock(Guid.NewGuid(), "For a test."), "ordering", TimeProvider.System.GetUtcNow());
        await sender.SendMessageAsync(new ServiceBusMessage(message.Body) { MessageId = message.Id });
        var later = new Redelivery(queue) { MaxTries = 3, FirstDelay = TimeSpan.FromMilliseconds(200) };
        var receiving = new MessageReceiver(client, TimeProvider.System, NullLogger<MessageReceiver>.Instance);
        var tried = new List<(string Id, int Try, int DeliveryCount)>();

        for (var i = 0; i < 3; i++)
        {
            var received = await receiver.ReceiveMessageAsync(TimeSpan.FromSeconds(30)) ?? throw new InvalidOperationException("Nothing came.");
            tried.Add((received.MessageId, Redelivery.TryOf(received), received.DeliveryCount));
            await receiving.ReceiveAsync(
                received, new Actions(receiver), new MessageHandlers().On<ReleaseStock>((_, _) => throw new TimeoutException("Again.")).RetryLater(later),
                CancellationToken.None);
        }

        Assert.Equal([(message.Id, 1, 1), ($"{message.Id}#2", 2, 1), ($"{message.Id}#3", 3, 1)], tried);
        await using var dead = client.CreateReceiver(queue, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        var last = await dead.ReceiveMessageAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(("TriesExhausted", "Failed 3 times. The last error: Again.", message.Body),
            (last.DeadLetterReason, last.DeadLetterErrorDescription, last.Body.ToString()));
        await dead.CompleteMessageAsync(last);
    }

    /// <summary>What the Functions host does for a function.</summary>
    private sealed class Actions(ServiceBusReceiver receiver) : ServiceBusMessageActions
    {
        public override Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) =>
            receiver.CompleteMessageAsync(message, cancellationToken);
        public override Task DeadLetterMessageAsync(ServiceBusReceivedMessage message, Dictionary<string, object>? propertiesToModify = default,
            string? deadLetterReason = default, string? deadLetterErrorDescription = default, CancellationToken cancellationToken = default) =>
            receiver.DeadLetterMessageAsync(message, propertiesToModify ?? [], deadLetterReason, deadLetterErrorDescription, cancellationToken);
    }
}
