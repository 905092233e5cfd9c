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
        var receiveAndDelete = new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete };

        await using (var receiver = Client.CreateReceiver("reminders", receiveAndDelete)) await AssertReceivesAsync(receiver, ["now"]);
        Assert.Equal(1, (await CountsAsync("reminders")).Scheduled);
        Assert.True(await Broker.IsIdleAsync(CancellationToken.None));

        Clock.Advance(TimeSpan.FromHours(1));
        Assert.False(await Broker.IsIdleAsync(CancellationToken.None));
        await AssertReceivesAsync(Client.CreateReceiver("reminders", receiveAndDelete), ["wake up"]);
    }

    [Fact]
    public async Task Waiting_receiver_gets_the_message_at_its_time()
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
        var received = await ReceiveManyAsync(Client.CreateReceiver("reminders"), 2);
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
        await AssertReceivesAsync(Client.CreateReceiver("reminders"), ["b"]);
    }

    [Fact]
    public async Task Message_on_a_topic_reaches_the_subscriptions_at_its_time()
    {
        await DeclareAsync("events");
        await Client.CreateSender("events").ScheduleMessageAsync(new ServiceBusMessage("later") { Subject = "s" }, InAnHour);
        await DeclareAsync("events", new SubscriptionDescription("events", "new"), new SubscriptionDescription("events", "other") { Subjects = ["t"] });
        Clock.Advance(TimeSpan.FromHours(1));
        await AssertReceivesAsync(Client.CreateReceiver("events", "new"), ["later"]);
        await AssertReceivesAsync(Client.CreateReceiver("events", "other"), []);
    }
}
