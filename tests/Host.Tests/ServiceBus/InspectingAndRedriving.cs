namespace Platform.Host.Tests.ServiceBus;

public sealed class InspectingAndRedriving(PostgresFixture postgres) : BrokerTest(postgres)
{
    private const string DeadOrders = "orders/$DeadLetterQueue";

    private async Task DeadLetterAsync(params string[] bodies)
    {
        await DeclareAsync(new QueueDescription("orders") { MaxDeliveryCount = 1 });
        await SendAsync(
            "orders", [.. bodies.Select(body => new ServiceBusMessage(body) { TimeToLive = TimeSpan.FromHours(1), ApplicationProperties = { ["n"] = 1 } })]);
        var receiver = Client.CreateReceiver("orders");
        foreach (var message in await ReceiveManyAsync(receiver, bodies.Length))
            await receiver.DeadLetterMessageAsync(message, "Unreadable", $"{message.Body} is no JSON.");
    }

    [Fact]
    public async Task Status_has_counts_sizes_and_the_age_of_the_oldest_message()
    {
        await DeadLetterAsync("dead");
        await DeclareAsync("events", new SubscriptionDescription("events", "all"));
        await SendAsync("orders", new ServiceBusMessage("locked"), new ServiceBusMessage("deferred"));
        var receiver = Client.CreateReceiver("orders");
        await ReceiveAsync(receiver);
        await receiver.DeferMessageAsync(await ReceiveAsync(receiver));
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
    public async Task Messages_are_paged_with_their_locks()
    {
        await DeclareAsync(new QueueDescription("orders"));
        await SendAsync("orders", [.. Enumerable.Range(1, 5).Select(i => new ServiceBusMessage($"{i}"))]);
        var held = await ReceiveAsync(Client.CreateReceiver("orders"));
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
    public async Task Dead_letter_has_its_reason()
    {
        await DeadLetterAsync("a");
        var dead = Assert.Single(await Broker.InspectAsync(DeadOrders)).Message;
        Assert.Equal(("a", "Unreadable", "a is no JSON.", "orders"),
            (dead.Body.ToString(), dead.DeadLetterReason, dead.DeadLetterErrorDescription, dead.DeadLetterSource));
        Assert.Empty(await Broker.InspectAsync("orders"));
    }

    [Fact]
    public async Task Redriven_dead_letter_is_a_new_message()
    {
        await DeadLetterAsync("a", "b");
        Clock.Advance(TimeSpan.FromHours(2)); // its time to live begins anew
        var first = (await Broker.InspectAsync(DeadOrders))[0].Message;
        Assert.Equal(1, await Broker.RedriveAsync("orders", [first.SequenceNumber]));
        Assert.Equal(0, await Broker.RedriveAsync("orders", [first.SequenceNumber]));

        var again = await ReceiveAsync(Client.CreateReceiver("orders"));
        Assert.Equal(("a", 1, null, null, Clock.GetUtcNow() + TimeSpan.FromHours(1)),
            (again.Body.ToString(), again.DeliveryCount, again.DeadLetterReason, again.DeadLetterSource, again.ExpiresAt));
        Assert.Equal((first.MessageId, 1), (again.MessageId, again.ApplicationProperties["n"]));
        Assert.Equal(1, (await CountsAsync("orders")).DeadLettered);
    }

    [Fact]
    public async Task All_dead_letters_are_redriven_in_order_and_wake_a_receiver()
    {
        await DeadLetterAsync("a", "b", "c");
        var waiting = Client.CreateReceiver("orders").ReceiveMessageAsync(TimeSpan.FromHours(1));
        Assert.Equal(3, await Broker.RedriveAsync("orders"));
        Assert.Equal("a", (await InTimeAsync(waiting)).Body.ToString()); // the clock stands still
        await AssertReceivesAsync(Client.CreateReceiver("orders"), ["b", "c"]);
    }

    [Fact]
    public async Task Dead_letter_of_a_subscription_is_redriven_to_it_alone()
    {
        await DeclareAsync("events", new SubscriptionDescription("events", "a"), new SubscriptionDescription("events", "b"));
        await SendAsync("events", new ServiceBusMessage("x"));
        var receiver = Client.CreateReceiver("events", "a");
        await receiver.DeadLetterMessageAsync(await ReceiveAsync(receiver));
        Assert.Equal(1, await Broker.RedriveAsync("events/subscriptions/a"));
        await AssertReceivesAsync(receiver, ["x"]);
        Assert.Equal(1, (await CountsAsync("events/subscriptions/b")).Active);
    }

    [Fact]
    public async Task Locked_dead_letter_is_left_alone()
    {
        await DeadLetterAsync("held", "free");
        await ReceiveAsync(DeadLetters("orders"));
        Assert.Equal(1, await Broker.RedriveAsync("orders"));
        Assert.Equal(0, await Broker.DiscardAsync(DeadOrders));
        var receiver = Client.CreateReceiver("orders");
        var redriven = await ReceiveAsync(receiver);
        Assert.Equal("free", redriven.Body.ToString());
        await receiver.CompleteMessageAsync(redriven); // its lock would expire too, and its one delivery is over
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await Broker.DiscardAsync(DeadOrders));
    }

    [Fact]
    public async Task Dead_letter_without_a_required_session_is_not_redriven()
    {
        await DeclareAsync("events", new SubscriptionDescription("events", "carts") { RequiresSession = true });
        await SendAsync("events", new ServiceBusMessage("no session"));
        Assert.Equal("Session ID is null.", Assert.Single(await Broker.InspectAsync("events/subscriptions/carts/$DeadLetterQueue")).Message.DeadLetterReason);
        Assert.Equal(0, await Broker.RedriveAsync("events/subscriptions/carts"));
    }

    [Fact]
    public async Task Only_the_named_messages_are_discarded()
    {
        await DeadLetterAsync("a", "b", "c");
        await SendAsync("orders", new ServiceBusMessage("alive"));
        var dead = await Broker.InspectAsync(DeadOrders);
        Assert.Equal(1, await Broker.DiscardAsync(DeadOrders, [dead[1].Message.SequenceNumber]));
        Assert.Equal(["a", "c"], (await Broker.InspectAsync(DeadOrders)).Select(d => d.Message.Body.ToString()));
        Assert.Equal(2, await Broker.DiscardAsync(DeadOrders));
        Assert.Equal(1, await Broker.DiscardAsync("orders"));
        Assert.Equal(new EntityCounts("orders", 0, 0, 0, 0, 0), await CountsAsync("orders"));
    }

    [Fact]
    public async Task Unknown_queue_is_not_found()
    {
        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, await ReasonAsync(() => Broker.InspectAsync("nowhere")));
        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, await ReasonAsync(() => Broker.RedriveAsync("nowhere")));
        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, await ReasonAsync(() => Broker.DiscardAsync("nowhere")));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Broker.InspectAsync("nowhere", max: Broker.MaxPageSize + 1));
    }
}
