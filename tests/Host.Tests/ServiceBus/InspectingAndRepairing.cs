namespace Platform.Host.Tests.ServiceBus;

[Collection(nameof(PostgresFixture))]
public sealed class InspectingAndRepairing(PostgresFixture postgres) : BrokerTest(postgres)
{
    private const string DeadOrders = "orders/$DeadLetterQueue";

    private async Task DiedAsync(params string[] bodies)
    {
        await DeclareAsync(new QueueDescription("orders") { MaxDeliveryCount = 1 });
        await SendAsync(
            "orders", [.. bodies.Select(body => new ServiceBusMessage(body) { TimeToLive = TimeSpan.FromHours(1), ApplicationProperties = { ["n"] = 1 } })]);
        var receiver = Client.CreateReceiver("orders");
        foreach (var message in await receiver.ReceiveMessagesAsync(bodies.Length, TimeSpan.Zero))
            await receiver.DeadLetterMessageAsync(message, "Unreadable", $"{message.Body} is no JSON.");
    }

    [Fact]
    public async Task Says_what_each_entity_holds_and_how_old_its_oldest_message_is()
    {
        await DiedAsync("dead");
        await DeclareAsync("events", new SubscriptionDescription("events", "all"));
        await SendAsync("orders", new ServiceBusMessage("locked"), new ServiceBusMessage("deferred"));
        var receiver = Client.CreateReceiver("orders");
        await receiver.ReceiveMessageAsync(TimeSpan.Zero);
        await receiver.DeferMessageAsync(await receiver.ReceiveMessageAsync(TimeSpan.Zero));
        await SendAsync("orders", new ServiceBusMessage("old"));
        Clock.Advance(TimeSpan.FromSeconds(30));
        await SendAsync("orders", new ServiceBusMessage("new"));
        await SendAsync("events", new ServiceBusMessage("later") { ScheduledEnqueueTime = Clock.GetUtcNow() + TimeSpan.FromDays(1) });

        var status = await Broker.GetStatusAsync(CancellationToken.None);

        Assert.Equal(["events", "events/subscriptions/all", "orders"], status.Select(s => s.Entity));
        Assert.Equal(new EntityCounts("orders", Active: 2, Scheduled: 0, Locked: 1, Deferred: 1, DeadLettered: 1), status[2].Counts);
        Assert.Equal(new EntityCounts("events", 0, Scheduled: 1, 0, 0, 0), status[0].Counts);
        Assert.Equal((TimeSpan.FromSeconds(30), null), (status[2].OldestAge, status[1].OldestAge));
        Assert.True(status[2].SizeInBytes > 20);
        Assert.Equal(0, status[1].SizeInBytes);
    }

    [Fact]
    public async Task Shows_messages_page_by_page_with_who_holds_them_and_what_went_wrong()
    {
        await DeclareAsync(new QueueDescription("orders"));
        await SendAsync("orders", [.. Enumerable.Range(1, 5).Select(i => new ServiceBusMessage($"{i}"))]);
        var held = await Client.CreateReceiver("orders").ReceiveMessageAsync(TimeSpan.Zero);
        var pages = new List<string>();
        for (IReadOnlyList<InspectedMessage> page = []; ;)
        {
            page = await Broker.InspectAsync("orders", after: page.Count == 0 ? 0 : page[^1].Message.SequenceNumber, max: 2);
            if (page.Count == 0) break;
            pages.Add(string.Join(' ', page.Select(p => $"{p.Message.Body}{(p.LockedUntil is null ? "" : "*")}")));
        }
        Assert.Equal(["1* 2", "3 4", "5"], pages);
        Assert.Equal(held.LockedUntil, (await Broker.InspectAsync("orders"))[0].LockedUntil);
        Assert.Equal(1, (await Broker.InspectAsync("orders"))[0].Message.DeliveryCount); // looking is no delivery
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null((await Broker.InspectAsync("orders"))[0].LockedUntil);
    }

    [Fact]
    public async Task Shows_dead_letters_with_their_reason()
    {
        await DiedAsync("a");
        var dead = Assert.Single(await Broker.InspectAsync(DeadOrders)).Message;
        Assert.Equal(
            ("a", "Unreadable", "a is no JSON.", "orders"),
            (dead.Body.ToString(), dead.DeadLetterReason, dead.DeadLetterErrorDescription, dead.DeadLetterSource));
        Assert.Empty(await Broker.InspectAsync("orders"));
    }

    [Fact]
    public async Task Redrives_one_dead_letter_as_a_message_that_was_never_tried()
    {
        await DiedAsync("a", "b");
        Clock.Advance(TimeSpan.FromHours(2)); // its time to live begins anew
        var first = (await Broker.InspectAsync(DeadOrders))[0].Message;
        Assert.Equal(1, await Broker.RedriveAsync("orders", [first.SequenceNumber]));
        Assert.Equal(0, await Broker.RedriveAsync("orders", [first.SequenceNumber]));

        var again = await Client.CreateReceiver("orders").ReceiveMessageAsync(TimeSpan.Zero);
        Assert.Equal(("a", 1, null, null, Clock.GetUtcNow() + TimeSpan.FromHours(1)),
            (again.Body.ToString(), again.DeliveryCount, again.DeadLetterReason, again.DeadLetterSource, again.ExpiresAt));
        Assert.Equal((first.MessageId, 1), (again.MessageId, again.ApplicationProperties["n"]));
        Assert.Equal(1, (await CountsAsync("orders")).DeadLettered);
    }

    [Fact]
    public async Task Redrives_all_dead_letters_in_their_order_behind_what_is_there_and_wakes_who_waits()
    {
        await DiedAsync("a", "b", "c");
        var waiting = Client.CreateReceiver("orders").ReceiveMessageAsync(TimeSpan.FromHours(1));
        Assert.Equal(3, await Broker.RedriveAsync("orders"));
        Assert.Equal("a", (await InTimeAsync(waiting)).Body.ToString()); // the clock stands still
        Assert.Equal(["b", "c"], await ReceiveBodiesAsync(Client.CreateReceiver("orders")));
    }

    [Fact]
    public async Task Redrives_the_dead_letters_of_a_subscription_to_it_alone()
    {
        await DeclareAsync("events", new SubscriptionDescription("events", "a"), new SubscriptionDescription("events", "b"));
        await SendAsync("events", new ServiceBusMessage("x"));
        var receiver = Client.CreateReceiver("events", "a");
        await receiver.DeadLetterMessageAsync(await receiver.ReceiveMessageAsync(TimeSpan.Zero));
        Assert.Equal(1, await Broker.RedriveAsync("events/subscriptions/a"));
        Assert.Equal(["x"], await ReceiveBodiesAsync(receiver));
        Assert.Equal(1, (await CountsAsync("events/subscriptions/b")).Active);
    }

    [Fact]
    public async Task Leaves_alone_what_a_receiver_holds()
    {
        await DiedAsync("held", "free");
        await DeadLetters("orders").ReceiveMessageAsync(TimeSpan.Zero);
        Assert.Equal(1, await Broker.RedriveAsync("orders"));
        Assert.Equal(0, await Broker.DiscardAsync(DeadOrders));
        Assert.Equal(["free"], await ReceiveBodiesAsync(Client.CreateReceiver("orders")));
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await Broker.DiscardAsync(DeadOrders));
    }

    [Fact]
    public async Task Keeps_a_dead_letter_without_the_session_that_its_queue_needs()
    {
        await DeclareAsync("events", new SubscriptionDescription("events", "carts") { RequiresSession = true });
        await SendAsync("events", new ServiceBusMessage("no session"));
        Assert.Equal("Session ID is null.", Assert.Single(await Broker.InspectAsync("events/subscriptions/carts/$DeadLetterQueue")).Message.DeadLetterReason);
        Assert.Equal(0, await Broker.RedriveAsync("events/subscriptions/carts"));
    }

    [Fact]
    public async Task Discards_what_is_named_and_nothing_else()
    {
        await DiedAsync("a", "b", "c");
        await SendAsync("orders", new ServiceBusMessage("alive"));
        var dead = await Broker.InspectAsync(DeadOrders);
        Assert.Equal(1, await Broker.DiscardAsync(DeadOrders, [dead[1].Message.SequenceNumber]));
        Assert.Equal(["a", "c"], (await Broker.InspectAsync(DeadOrders)).Select(d => d.Message.Body.ToString()));
        Assert.Equal(2, await Broker.DiscardAsync(DeadOrders));
        Assert.Equal(1, await Broker.DiscardAsync("orders"));
        Assert.Equal(new EntityCounts("orders", 0, 0, 0, 0, 0), await CountsAsync("orders"));
    }

    [Fact]
    public async Task Is_refused_for_what_is_not_there()
    {
        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, await ReasonAsync(() => Broker.InspectAsync("nowhere")));
        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, await ReasonAsync(() => Broker.RedriveAsync("nowhere")));
        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, await ReasonAsync(() => Broker.DiscardAsync("nowhere")));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Broker.InspectAsync("nowhere", max: Broker.MaxPageSize + 1));
    }
}
