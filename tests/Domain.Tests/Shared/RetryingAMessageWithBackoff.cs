using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Ordering.Contracts;
using Platform.Shared.Messaging;

namespace Platform.Domain.Tests.Shared;

public sealed class RetryingAMessageWithBackoff
{
    private static readonly Redelivery Policy =
        new("ordering-commands") { MaxTries = 3, FirstDelay = TimeSpan.FromSeconds(2), MaxDelay = TimeSpan.FromSeconds(10) };
    private static readonly OutboxMessage Sent = OutboxMessage.Of(
        new ReleaseStock(new("aaaaaaaa-0000-0000-0000-000000000001"), "Declined."), "ordering", Given.Now, "the-id");

    private readonly ReceivingAMessage.Settlement settlement = new();
    private readonly List<(string Queue, ServiceBusMessage Message)> sent = [];
    private bool sendingFails;

    [Theory, InlineData(1, 2), InlineData(2, 4), InlineData(3, 8), InlineData(4, 10), InlineData(100, 10)]
    public void Delay_is_up_to_a_limit_that_doubles(int failedTry, int seconds)
    {
        Assert.Equal(TimeSpan.Zero, Policy.DelayAfter(failedTry, 0));
        Assert.Equal(TimeSpan.FromSeconds(seconds / 2.0), Policy.DelayAfter(failedTry, 0.5));
        Assert.Equal(TimeSpan.FromSeconds(seconds), Policy.DelayAfter(failedTry, 1));
    }

    [Fact]
    public async Task Copy_is_scheduled_and_the_message_completed()
    {
        await ReceiveAsync(Message(), new TimeoutException("The provider does not answer."));

        Assert.Equal(["completed"], settlement.Done);
        var (queue, copy) = Assert.Single(sent);
        Assert.Equal("ordering-commands", queue);
        Assert.Equal(("the-id#2", Sent.Body), (copy.MessageId, copy.Body.ToString()));
        Assert.InRange(copy.ScheduledEnqueueTime, Given.Now, Given.Now.AddSeconds(2));
        Assert.Equal(("the-id", 2), (copy.ApplicationProperties["platform-original-id"], copy.ApplicationProperties["platform-try"]));
    }

    [Fact]
    public async Task Copy_counts_the_tries_and_keeps_the_trace()
    {
        await ReceiveAsync(Message(("platform-try", 2), ("platform-original-id", "the-id"), ("Diagnostic-Id", "00-1-2-00")), new TimeoutException("Again."));
        var (_, copy) = Assert.Single(sent);
        Assert.Equal(("the-id#3", 3, "00-1-2-00"), (copy.MessageId, copy.ApplicationProperties["platform-try"], copy.ApplicationProperties["Diagnostic-Id"]));
    }

    [Fact]
    public async Task Last_try_is_dead_lettered_with_its_error()
    {
        await ReceiveAsync(Message(("platform-try", 3)), new TimeoutException("The provider does not answer."));
        Assert.Equal(["dead-lettered: TriesExhausted, Failed 3 times. The last error: The provider does not answer."], settlement.Done);
        Assert.Empty(sent);
    }

    [Fact]
    public async Task Poison_is_dead_lettered_at_once()
    {
        await ReceiveAsync(Message(), new PoisonMessageException("UnknownCurrency", "Nobody settles XXX."));
        await ReceiveAsync(
            Message(), new InvalidOperationException("It cannot be."), Policy with { IsPoison = failure => failure is InvalidOperationException });
        Assert.Equal(["dead-lettered: UnknownCurrency, Nobody settles XXX.", "dead-lettered: PoisonMessage, It cannot be."], settlement.Done);
        Assert.Empty(sent);
    }

    [Fact]
    public async Task Stopping_app_leaves_the_message_to_another_instance()
    {
        using var stopping = new CancellationTokenSource();
        await stopping.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(
            () => ReceiveAsync(Message(), new OperationCanceledException(), cancellationToken: stopping.Token));
        Assert.Empty(settlement.Done);
        Assert.Empty(sent);
    }

    [Fact]
    public async Task Message_stays_when_the_copy_cannot_be_sent()
    {
        sendingFails = true;
        await Assert.ThrowsAsync<ServiceBusException>(() => ReceiveAsync(Message(), new TimeoutException("Again.")));
        Assert.Empty(settlement.Done);
    }

    private Task ReceiveAsync(ServiceBusReceivedMessage message, Exception failure, Redelivery? policy = null, CancellationToken cancellationToken = default) =>
        new MessageReceiver(new RecordingClient(this), new FixedClock(), NullLogger<MessageReceiver>.Instance)
            .ReceiveAsync(
                message, settlement, new MessageHandlers().On<ReleaseStock>((_, _) => Task.FromException(failure)).RetryLater(policy ?? Policy),
                cancellationToken);

    private static ServiceBusReceivedMessage Message(params (string Key, object Value)[] properties) => ServiceBusModelFactory.ServiceBusReceivedMessage(
        body: BinaryData.FromString(Sent.Body), messageId: "the-id", properties: properties.ToDictionary(p => p.Key, p => p.Value));

    private sealed class RecordingClient(RetryingAMessageWithBackoff test) : ServiceBusClient
    {
        public override ServiceBusSender CreateSender(string queueOrTopicName) => new Sender(test, queueOrTopicName);

        private sealed class Sender(RetryingAMessageWithBackoff test, string queue) : ServiceBusSender
        {
            public override Task SendMessagesAsync(IEnumerable<ServiceBusMessage> messages, CancellationToken cancellationToken = default)
            {
                if (test.sendingFails) throw new ServiceBusException("Service Bus does not answer.", ServiceBusFailureReason.ServiceTimeout);
                test.sent.AddRange(messages.Select(m => (queue, m)));
                return Task.CompletedTask;
            }
        }
    }
}
