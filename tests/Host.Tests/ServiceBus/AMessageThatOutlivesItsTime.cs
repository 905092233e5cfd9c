namespace Platform.Host.Tests.ServiceBus;

[Collection(nameof(PostgresFixture))]
public sealed class AMessageThatOutlivesItsTime(PostgresFixture postgres) : BrokerTest(postgres)
{
    [Fact]
    public async Task Is_dropped()
    {
        await DeclareAsync(new QueueDescription("offers"));
        await SendAsync("offers", new ServiceBusMessage("short") { TimeToLive = TimeSpan.FromMinutes(1) }, new ServiceBusMessage("long"));
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["long"], await ReceiveBodiesAsync(Client.CreateReceiver("offers")));
        Assert.Equal(new EntityCounts("offers", 0, 0, 1, 0, 0), await CountsAsync("offers"));
    }

    [Fact]
    public async Task Is_dead_lettered_where_the_entity_says_so()
    {
        await DeclareAsync(new QueueDescription("offers") { DefaultMessageTimeToLive = TimeSpan.FromMinutes(1), DeadLetteringOnExpiration = true });
        await SendAsync("offers", new ServiceBusMessage("x") { TimeToLive = TimeSpan.FromDays(1) });
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await Client.CreateReceiver("offers").ReceiveMessageAsync(TimeSpan.Zero));
        Assert.Equal("TTLExpiredException", (await DeadLetters("offers").ReceiveMessageAsync(TimeSpan.Zero)).DeadLetterReason);
    }

    [Fact]
    public async Task Lives_no_longer_than_its_topic_and_its_subscription_allow()
    {
        await DeclareAsync(new TopicDescription("offers") { DefaultMessageTimeToLive = TimeSpan.FromMinutes(10) },
            new SubscriptionDescription("offers", "topics"),
            new SubscriptionDescription("offers", "own") { DefaultMessageTimeToLive = TimeSpan.FromMinutes(5) });
        await SendAsync("offers", new ServiceBusMessage("x") { TimeToLive = TimeSpan.FromDays(1) });
        var message = await Client.CreateReceiver("offers", "topics").PeekMessageAsync();
        Assert.Equal((TimeSpan.FromMinutes(10), Clock.GetUtcNow() + TimeSpan.FromMinutes(10)), (message.TimeToLive, message.ExpiresAt));
        Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Empty(await ReceiveBodiesAsync(Client.CreateReceiver("offers", "own")));
        Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Empty(await ReceiveBodiesAsync(Client.CreateReceiver("offers", "topics")));
    }

    [Fact]
    public async Task Stays_when_it_is_deferred()
    {
        await DeclareAsync(new QueueDescription("offers") { DeadLetteringOnExpiration = true });
        await SendAsync("offers", new ServiceBusMessage("x") { TimeToLive = TimeSpan.FromMinutes(1) });
        var receiver = Client.CreateReceiver("offers");
        var message = await receiver.ReceiveMessageAsync(TimeSpan.Zero);
        await receiver.DeferMessageAsync(message);
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(new EntityCounts("offers", 0, 0, 0, 1, 0), await CountsAsync("offers"));
        Assert.Equal("x", (await receiver.ReceiveDeferredMessageAsync(message.SequenceNumber)).Body.ToString());
    }

    [Fact]
    public async Task Leaves_when_it_is_given_back()
    {
        await DeclareAsync(new QueueDescription("offers") { LockDuration = TimeSpan.FromMinutes(5), DeadLetteringOnExpiration = true });
        await SendAsync("offers", new ServiceBusMessage("x") { TimeToLive = TimeSpan.FromMinutes(1) });
        var receiver = Client.CreateReceiver("offers");
        var message = await receiver.ReceiveMessageAsync(TimeSpan.Zero);
        Clock.Advance(TimeSpan.FromMinutes(2));
        await receiver.AbandonMessageAsync(message);
        Assert.Null(await receiver.ReceiveMessageAsync(TimeSpan.Zero));
        await EventuallyAsync(async () =>
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            return (await CountsAsync("offers")).DeadLettered == 1;
        });
    }

    [Fact]
    public async Task Stays_in_the_dead_letter_queue()
    {
        await DeclareAsync(new QueueDescription("offers"));
        await SendAsync("offers", new ServiceBusMessage("x") { TimeToLive = TimeSpan.FromMinutes(1) });
        var receiver = Client.CreateReceiver("offers");
        await receiver.DeadLetterMessageAsync(await receiver.ReceiveMessageAsync(TimeSpan.Zero));
        Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(["x"], await ReceiveBodiesAsync(DeadLetters("offers")));
    }

    [Fact]
    public async Task Can_still_be_completed_by_who_holds_it()
    {
        await DeclareAsync(new QueueDescription("offers") { LockDuration = TimeSpan.FromMinutes(5) });
        await SendAsync("offers", new ServiceBusMessage("x") { TimeToLive = TimeSpan.FromMinutes(1) });
        var receiver = Client.CreateReceiver("offers");
        var message = await receiver.ReceiveMessageAsync(TimeSpan.Zero);
        Clock.Advance(TimeSpan.FromMinutes(2));
        await receiver.CompleteMessageAsync(message);
    }
}
