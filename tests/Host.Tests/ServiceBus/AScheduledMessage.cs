namespace Platform.Host.Tests.ServiceBus;

public sealed class AScheduledMessage(PostgresFixture postgres) : BrokerTest(postgres)
{
    private DateTimeOffset InAnHour => Clock.GetUtcNow() + TimeSpan.FromHours(1);

    [Fact]
    public async Task Message_is_delivered_at_its_time()
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
    public async Task Waiting_receiver_gets_it_at_its_time()
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
    public async Task Enqueued_message_gets_a_new_sequence_number()
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
    public async Task Cancelled_message_is_not_delivered()
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
    public async Task Message_on_a_topic_reaches_the_subscriptions_at_its_time()
    {
        await DeclareAsync("events");
        await Client.CreateSender("events").ScheduleMessageAsync(new ServiceBusMessage("later") { Subject = "s" }, InAnHour);
        await DeclareAsync("events", new SubscriptionDescription("events", "new"), new SubscriptionDescription("events", "other") { Subjects = ["t"] });
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(["later"], await ReceiveBodiesAsync(Client.CreateReceiver("events", "new")));
        Assert.Empty(await ReceiveBodiesAsync(Client.CreateReceiver("events", "other")));
    }
}

public sealed class AMessageThatOutlivesItsTime(PostgresFixture postgres) : BrokerTest(postgres)
{
    [Fact]
    public async Task Expired_message_is_dropped()
    {
        await DeclareAsync(new QueueDescription("offers"));
        await SendAsync("offers", new ServiceBusMessage("short") { TimeToLive = TimeSpan.FromMinutes(1) }, new ServiceBusMessage("long"));
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["long"], await ReceiveBodiesAsync(Client.CreateReceiver("offers")));
        Assert.Equal(new EntityCounts("offers", 0, 0, 1, 0, 0), await CountsAsync("offers"));
    }

    [Fact]
    public async Task Expired_message_is_dead_lettered_with_DeadLetteringOnExpiration()
    {
        await DeclareAsync(new QueueDescription("offers") { DefaultMessageTimeToLive = TimeSpan.FromMinutes(1), DeadLetteringOnExpiration = true });
        await SendAsync("offers", new ServiceBusMessage("x") { TimeToLive = TimeSpan.FromDays(1) });
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await Client.CreateReceiver("offers").ReceiveMessageAsync(TimeSpan.Zero));
        Assert.Equal("TTLExpiredException", (await DeadLetters("offers").ReceiveMessageAsync(TimeSpan.Zero)).DeadLetterReason);
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
        Assert.Empty(await ReceiveBodiesAsync(Client.CreateReceiver("offers", "own")));
        Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Empty(await ReceiveBodiesAsync(Client.CreateReceiver("offers", "topics")));
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
        Assert.Null(await receiver.ReceiveMessageAsync(TimeSpan.Zero));
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
        Assert.Equal(["x"], await ReceiveBodiesAsync(DeadLetters("offers")));
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
        return (receiver, await receiver.ReceiveMessageAsync(TimeSpan.Zero));
    }
}

public sealed class ATopic(PostgresFixture postgres) : BrokerTest(postgres)
{
    [Fact]
    public async Task Each_matching_subscription_gets_a_copy()
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
    public async Task Message_that_matches_no_subscription_is_dropped()
    {
        await DeclareAsync("events", new SubscriptionDescription("events", "placed") { Subjects = ["order-placed"] });
        await SendAsync("events", new ServiceBusMessage("unwanted") { Subject = "order-shipped" });
        Assert.True(await Broker.IsIdleAsync(CancellationToken.None));
    }
}
