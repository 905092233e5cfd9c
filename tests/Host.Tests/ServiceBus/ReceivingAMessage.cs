namespace Platform.Host.Tests.ServiceBus;

public sealed class ReceivingAMessage(PostgresFixture postgres) : BrokerTest(postgres)
{
    private static readonly TimeSpan LockDuration = TimeSpan.FromSeconds(30);

    private async Task<ServiceBusReceiver> SendAndCreateReceiverAsync(params string[] bodies)
    {
        await DeclareAsync(new QueueDescription("orders") { LockDuration = LockDuration, MaxDeliveryCount = 2 });
        await SendAsync("orders", [.. bodies.Select(body => new ServiceBusMessage(body))]);
        return Client.CreateReceiver("orders");
    }

    [Fact]
    public async Task Received_message_is_locked_until_it_is_completed()
    {
        var receiver = await SendAndCreateReceiverAsync("one");
        var message = await ReceiveAsync(receiver);
        await AssertReceivesAsync(receiver, []);
        Assert.False(await Broker.IsIdleAsync(CancellationToken.None));

        await receiver.CompleteMessageAsync(message);
        Clock.Advance(LockDuration);
        await AssertReceivesAsync(receiver, []);
        Assert.True(await Broker.IsIdleAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Expired_lock_redelivers_the_message_and_is_refused()
    {
        var receiver = await SendAndCreateReceiverAsync("one");
        var first = await ReceiveAsync(receiver);
        Clock.Advance(LockDuration);
        var second = await ReceiveAsync(receiver);

        Assert.Equal((1, 2), (first.DeliveryCount, second.DeliveryCount));
        Assert.Equal(ServiceBusFailureReason.MessageLockLost, await ReasonAsync(() => receiver.CompleteMessageAsync(first)));
        await receiver.CompleteMessageAsync(second);
        Assert.Equal(ServiceBusFailureReason.MessageLockLost, await ReasonAsync(() => receiver.CompleteMessageAsync(second)));
    }

    [Fact]
    public async Task Expired_lock_is_refused_while_the_new_one_completes()
    {
        var receiver = await SendAndCreateReceiverAsync([.. Enumerable.Range(0, 20).Select(i => $"{i}")]);
        var first = await ReceiveManyAsync(receiver, 20);
        Clock.Advance(LockDuration);
        var second = await ReceiveManyAsync(receiver, 20);

        var refused = first.Select(message => ReasonAsync(() => receiver.CompleteMessageAsync(message))).ToList();
        await Task.WhenAll(second.Select(message => receiver.CompleteMessageAsync(message)));

        Assert.All(await Task.WhenAll(refused), reason => Assert.Equal(ServiceBusFailureReason.MessageLockLost, reason));
    }

    [Fact]
    public async Task Last_expired_lock_dead_letters_the_message()
    {
        var receiver = await SendAndCreateReceiverAsync("one");
        for (var delivery = 0; delivery < 2; delivery++)
        {
            await ReceiveAsync(receiver);
            Clock.Advance(LockDuration);
        }
        await AssertReceivesAsync(receiver, []);
        var dead = await ReceiveAsync(DeadLetters("orders"));
        Assert.Equal(("MaxDeliveryCountExceeded", "orders"), (dead.DeadLetterReason, dead.DeadLetterSource));
    }

    [Fact]
    public async Task Lock_can_be_renewed()
    {
        var receiver = await SendAndCreateReceiverAsync("one");
        var message = await ReceiveAsync(receiver);
        Clock.Advance(LockDuration - TimeSpan.FromSeconds(1));
        await receiver.RenewMessageLockAsync(message);
        Clock.Advance(LockDuration - TimeSpan.FromSeconds(1));
        await receiver.CompleteMessageAsync(message);
    }

    [Fact]
    public async Task Abandoned_message_is_redelivered_with_its_changes_and_then_dead_lettered()
    {
        var receiver = await SendAndCreateReceiverAsync("one");
        await receiver.AbandonMessageAsync(await ReceiveAsync(receiver), new Dictionary<string, object> { ["tried"] = 1 });
        var again = await ReceiveAsync(receiver);
        Assert.Equal((2, 1), (again.DeliveryCount, again.ApplicationProperties["tried"]));

        await receiver.AbandonMessageAsync(again);
        await AssertReceivesAsync(receiver, []);
        Assert.Equal(new EntityCounts("orders", 0, 0, 0, 0, 1), await CountsAsync("orders"));
    }

    [Fact]
    public async Task Dead_letter_keeps_the_reason_until_it_is_sent_again()
    {
        var receiver = await SendAndCreateReceiverAsync("one");
        await receiver.DeadLetterMessageAsync(await ReceiveAsync(receiver), "CannotRead", "The body is not JSON.");
        var dead = await ReceiveAsync(DeadLetters("orders"));
        Assert.Equal(("CannotRead", "The body is not JSON.", "orders"), (dead.DeadLetterReason, dead.DeadLetterErrorDescription, dead.DeadLetterSource));

        await SendAsync("orders", new ServiceBusMessage(dead));
        await DeadLetters("orders").CompleteMessageAsync(dead);
        var redriven = await ReceiveAsync(receiver);
        Assert.Equal(("one", 1, null), (redriven.Body.ToString(), redriven.DeliveryCount, redriven.DeadLetterReason));
        Assert.Equal(0, (await CountsAsync("orders")).DeadLettered);
    }

    [Fact]
    public async Task Dead_letter_cannot_be_dead_lettered()
    {
        var receiver = await SendAndCreateReceiverAsync("one");
        await receiver.DeadLetterMessageAsync(await ReceiveAsync(receiver));
        var dead = DeadLetters("orders");
        var message = await ReceiveAsync(dead);
        await Assert.ThrowsAsync<InvalidOperationException>(() => dead.DeadLetterMessageAsync(message));
        await dead.CompleteMessageAsync(message);
    }

    [Fact]
    public async Task Settlement_changes_the_given_properties()
    {
        var receiver = await SendAndCreateReceiverAsync("one", "two");
        var changes = new Dictionary<string, object> { ["step"] = 2, ["at"] = Clock.GetUtcNow() };
        var first = await ReceiveAsync(receiver);
        await receiver.DeferMessageAsync(first, changes);
        Assert.Equal(changes, (await receiver.ReceiveDeferredMessageAsync(first.SequenceNumber)).ApplicationProperties.ToDictionary());
        await receiver.DeadLetterMessageAsync(await ReceiveAsync(receiver), changes, "Because", "of this");
        var dead = await ReceiveAsync(DeadLetters("orders"));
        Assert.Equal((2, "Because", "of this"), (dead.ApplicationProperties["step"], dead.DeadLetterReason, dead.DeadLetterErrorDescription));
    }

    [Fact]
    public async Task Deferred_message_is_received_by_its_sequence_number_only()
    {
        var receiver = await SendAndCreateReceiverAsync("one");
        var message = await ReceiveAsync(receiver);
        await receiver.DeferMessageAsync(message);
        await AssertReceivesAsync(receiver, []);
        Assert.True(await Broker.IsIdleAsync(CancellationToken.None));

        var deferred = await receiver.ReceiveDeferredMessageAsync(message.SequenceNumber);
        Assert.Equal(ServiceBusMessageState.Deferred, deferred.State);
        await receiver.CompleteMessageAsync(deferred);
        Assert.Equal(ServiceBusFailureReason.MessageNotFound, await ReasonAsync(() => receiver.ReceiveDeferredMessageAsync(message.SequenceNumber)));
    }

    [Fact]
    public async Task ReceiveAndDelete_needs_no_settlement()
    {
        await SendAndCreateReceiverAsync("one", "two");
        var receiver = Client.CreateReceiver("orders", new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });
        await AssertReceivesAsync(receiver, ["one", "two"]);
        Assert.Equal(new EntityCounts("orders", 0, 0, 0, 0, 0), await CountsAsync("orders"));
    }

    [Fact]
    public async Task Peeking_does_not_receive()
    {
        var receiver = await SendAndCreateReceiverAsync("one", "two", "three");
        Assert.Equal("one", (await receiver.PeekMessageAsync()).Body.ToString());
        Assert.Equal(["two", "three"], (await receiver.PeekMessagesAsync(10)).Select(m => m.Body.ToString()));
        Assert.Equal(3, (await CountsAsync("orders")).Active);
    }

    [Fact]
    public async Task Each_message_goes_to_one_of_many_receivers()
    {
        var receiver = await SendAndCreateReceiverAsync([.. Enumerable.Range(0, 200).Select(i => $"{i}")]);
        var batches = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ReceiveManyAsync(receiver, 25)));
        var received = batches.SelectMany(batch => batch).Select(m => m.SequenceNumber).ToArray();
        Assert.Equal(received.Length, received.Distinct().Count());
    }
}
