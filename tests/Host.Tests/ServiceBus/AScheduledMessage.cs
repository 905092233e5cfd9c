namespace Platform.Host.Tests.ServiceBus;

[Collection(nameof(PostgresFixture))]
public sealed class AScheduledMessage(PostgresFixture postgres) : BrokerTest(postgres)
{
    private DateTimeOffset InAnHour => Clock.GetUtcNow() + TimeSpan.FromHours(1);

    [Fact]
    public async Task Is_delivered_when_its_time_comes()
    {
        await DeclareAsync(new QueueDescription("reminders"));
        await Client.CreateSender("reminders").ScheduleMessageAsync(new ServiceBusMessage("wake up"), InAnHour);
        await SendAsync("reminders", new ServiceBusMessage("now"));
        var receiver = Client.CreateReceiver("reminders", new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });

        Assert.Equal(["now"], await ReceiveBodiesAsync(receiver));
        Assert.Equal(1, (await CountsAsync("reminders")).Scheduled);
        Assert.True(await Broker.IsIdleAsync(CancellationToken.None));

        Clock.Advance(TimeSpan.FromHours(1));
        Assert.False(await Broker.IsIdleAsync(CancellationToken.None));
        Assert.Equal(["wake up"], await ReceiveBodiesAsync(receiver));
    }

    [Fact]
    public async Task Wakes_a_receiver_that_waits()
    {
        await DeclareAsync(new QueueDescription("reminders"));
        var due = InAnHour;
        var waiting = Client.CreateReceiver("reminders").ReceiveMessageAsync(TimeSpan.FromHours(2));
        await SendAsync("reminders", new ServiceBusMessage("wake up") { ScheduledEnqueueTime = due });
        Clock.Advance(TimeSpan.FromHours(1));
        var message = await InTimeAsync(waiting);
        Assert.Equal((due, due), (message.ScheduledEnqueueTime, message.EnqueuedTime));
    }

    [Fact]
    public async Task Has_another_sequence_number_once_it_is_enqueued()
    {
        await DeclareAsync(new QueueDescription("reminders"));
        var scheduled = await Client.CreateSender("reminders").ScheduleMessageAsync(new ServiceBusMessage("later"), InAnHour);
        await SendAsync("reminders", new ServiceBusMessage("now"));
        Clock.Advance(TimeSpan.FromHours(1));
        var received = await Client.CreateReceiver("reminders").ReceiveMessagesAsync(2, TimeSpan.Zero);
        Assert.Equal(["now", "later"], received.Select(m => m.Body.ToString()));
        Assert.True(received[1].SequenceNumber > scheduled);
    }

    [Fact]
    public async Task Can_be_cancelled_once()
    {
        await DeclareAsync(new QueueDescription("reminders"));
        var sender = Client.CreateSender("reminders");
        var sequences = await sender.ScheduleMessagesAsync([new ServiceBusMessage("a"), new ServiceBusMessage("b")], InAnHour);
        await sender.CancelScheduledMessageAsync(sequences[0]);
        Assert.Equal(ServiceBusFailureReason.MessageNotFound, await ReasonAsync(() => sender.CancelScheduledMessageAsync(sequences[0])));
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(["b"], await ReceiveBodiesAsync(Client.CreateReceiver("reminders")));
    }

    [Fact]
    public async Task On_a_topic_reaches_the_subscriptions_of_then()
    {
        await DeclareAsync("events");
        await Client.CreateSender("events").ScheduleMessageAsync(new ServiceBusMessage("later") { Subject = "s" }, InAnHour);
        await DeclareAsync("events", new SubscriptionDescription("events", "new"), new SubscriptionDescription("events", "other") { Subjects = ["t"] });
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(["later"], await ReceiveBodiesAsync(Client.CreateReceiver("events", "new")));
        Assert.Empty(await ReceiveBodiesAsync(Client.CreateReceiver("events", "other")));
    }
}

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

[Collection(nameof(PostgresFixture))]
public sealed class ATopic(PostgresFixture postgres) : BrokerTest(postgres)
{
    [Fact]
    public async Task Gives_a_copy_to_each_subscription_whose_filter_matches()
    {
        await DeclareAsync("events",
            new SubscriptionDescription("events", "all"),
            new SubscriptionDescription("events", "placed") { Subjects = ["order-placed", "order-paid"] },
            new SubscriptionDescription("events", "never") { Subjects = ["nothing"] });
        await SendAsync("events", new ServiceBusMessage("1") { Subject = "order-placed" }, new ServiceBusMessage("2") { Subject = "order-shipped" });

        var all = await Client.CreateReceiver("events", "all").ReceiveMessagesAsync(10, TimeSpan.Zero);
        var placed = await Client.CreateReceiver("events", "placed").ReceiveMessagesAsync(10, TimeSpan.Zero);
        Assert.Equal(["1", "2"], all.Select(m => m.Body.ToString()));
        Assert.Equal(["1"], placed.Select(m => m.Body.ToString()));
        Assert.Equal(all[0].MessageId, placed[0].MessageId);
        Assert.NotEqual(all[0].SequenceNumber, placed[0].SequenceNumber);
        Assert.Equal(0, (await CountsAsync("events/subscriptions/never")).Active);
    }

    [Fact]
    public async Task Drops_what_nobody_wants()
    {
        await DeclareAsync("events", new SubscriptionDescription("events", "placed") { Subjects = ["order-placed"] });
        await SendAsync("events", new ServiceBusMessage("unwanted") { Subject = "order-shipped" });
        Assert.True(await Broker.IsIdleAsync(CancellationToken.None));
    }
}
