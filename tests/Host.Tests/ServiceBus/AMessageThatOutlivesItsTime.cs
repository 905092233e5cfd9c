namespace Platform.Host.Tests.ServiceBus;

public sealed class AMessageThatOutlivesItsTime(PostgresFixture postgres) : BrokerTest(postgres)
{
    [Fact]
    public async Task Expired_message_is_dropped()
    {
        await DeclareAsync(new QueueDescription("offers"));
        await SendAsync("offers", new ServiceBusMessage("short") { TimeToLive = TimeSpan.FromMinutes(1) }, new ServiceBusMessage("long"));
        Clock.Advance(TimeSpan.FromMinutes(1));
        await AssertReceivesAsync(Client.CreateReceiver("offers"), ["long"]);
        Assert.Equal(new EntityCounts("offers", 0, 0, 1, 0, 0), await CountsAsync("offers"));
    }

    [Fact]
    public async Task Expired_message_is_dead_lettered_with_DeadLetteringOnExpiration()
    {
        await DeclareAsync(new QueueDescription("offers") { DefaultMessageTimeToLive = TimeSpan.FromMinutes(1), DeadLetteringOnExpiration = true });
        await SendAsync("offers", new ServiceBusMessage("x") { TimeToLive = TimeSpan.FromDays(1) });
        Clock.Advance(TimeSpan.FromMinutes(1));
        await AssertReceivesAsync(Client.CreateReceiver("offers"), []);
        Assert.Equal("TTLExpiredException", (await ReceiveAsync(DeadLetters("offers"))).DeadLetterReason);
    }

    [Fact]
    public async Task Shortest_time_to_live_of_message_topic_and_subscription_counts()
    {
        await DeclareAsync(new TopicDescription("offers") { DefaultMessageTimeToLive = TimeSpan.FromMinutes(10) },
            new SubscriptionDescription("offers", "topics"),
            new SubscriptionDescription("offers", "own") { DefaultMessageTimeToLive = TimeSpan.FromMinutes(5) });
        await SendAsync("offers", new ServiceBusMessage("x") { TimeToLive = TimeSpan.FromDays(1) });
        var message = await Client.CreateReceiver("offers", "topics").PeekMessageAsync();
        Assert.Equal((TimeSpan.FromMinutes(10), Clock.GetUtcNow() + TimeSpan.FromMinutes(10)), (message.TimeToLive, message.ExpiresAt));
        Clock.Advance(TimeSpan.FromMinutes(5));
        await AssertReceivesAsync(Client.CreateReceiver("offers", "own"), []);
        Clock.Advance(TimeSpan.FromMinutes(5));
        await AssertReceivesAsync(Client.CreateReceiver("offers", "topics"), []);
    }

    [Fact]
    public async Task Deferred_message_does_not_expire()
    {
        var (receiver, message) = await ReceiveInItsMinuteAsync(new("offers") { DeadLetteringOnExpiration = true });
        await receiver.DeferMessageAsync(message);
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(new EntityCounts("offers", 0, 0, 0, 1, 0), await CountsAsync("offers"));
        Assert.Equal("x", (await receiver.ReceiveDeferredMessageAsync(message.SequenceNumber)).Body.ToString());
    }

    [Fact]
    public async Task Abandoned_message_expires()
    {
        var (receiver, message) = await ReceiveInItsMinuteAsync(new("offers") { LockDuration = TimeSpan.FromMinutes(5), DeadLetteringOnExpiration = true });
        Clock.Advance(TimeSpan.FromMinutes(2));
        await receiver.AbandonMessageAsync(message);
        await AssertReceivesAsync(receiver, []);
        await EventuallyAsync(async () =>
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            return (await CountsAsync("offers")).DeadLettered == 1;
        });
    }

    [Fact]
    public async Task Dead_letter_does_not_expire()
    {
        var (receiver, message) = await ReceiveInItsMinuteAsync(new("offers"));
        await receiver.DeadLetterMessageAsync(message);
        Clock.Advance(TimeSpan.FromDays(1));
        await AssertReceivesAsync(DeadLetters("offers"), ["x"]);
    }

    [Fact]
    public async Task Expired_message_can_be_completed_while_it_is_locked()
    {
        var (receiver, message) = await ReceiveInItsMinuteAsync(new("offers") { LockDuration = TimeSpan.FromMinutes(5) });
        Clock.Advance(TimeSpan.FromMinutes(2));
        await receiver.CompleteMessageAsync(message);
    }

    /// <summary>Receives, from a queue, a message that lives for a minute.</summary>
    private async Task<(ServiceBusReceiver Receiver, ServiceBusReceivedMessage Message)> ReceiveInItsMinuteAsync(QueueDescription queue)
    {
        await DeclareAsync(queue);
        await SendAsync("offers", new ServiceBusMessage("x") { TimeToLive = TimeSpan.FromMinutes(1) });
        var receiver = Client.CreateReceiver("offers");
        return (receiver, await ReceiveAsync(receiver));
    }
}
