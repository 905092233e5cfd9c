namespace Platform.Host.Tests.ServiceBus;

/// <summary>The brokers of two processes. The clock stands still, so neither polls by itself.</summary>
public sealed class TwoBrokersOnOneDatabase(PostgresFixture postgres) : BrokerTest(postgres)
{
    private static readonly TimeSpan LockDuration = TimeSpan.FromSeconds(40);

    private async Task<ServiceBusClient> SecondAsync()
    {
        await DeclareAsync(new QueueDescription("orders") { LockDuration = LockDuration });
        return Connect(await StartBrokerAsync());
    }

    private static Task<ServiceBusReceivedMessage> WaitingAsync(ServiceBusReceiver receiver) =>
        InTimeAsync(receiver.ReceiveMessageAsync(TimeSpan.FromMinutes(10)));

    [Fact]
    public async Task Message_of_one_broker_wakes_a_receiver_of_the_other()
    {
        var second = await SecondAsync();
        var received = WaitingAsync(second.CreateReceiver("orders"));
        await EventuallyAsync(() => Task.FromResult(Clock.IsAwaited(LockDuration)));
        await SendAsync("orders", new ServiceBusMessage("one"));
        Assert.Equal("one", (await received).Body.ToString());
    }

    [Fact]
    public async Task Dead_letter_of_one_broker_wakes_a_receiver_of_the_other()
    {
        var second = await SecondAsync();
        var received = WaitingAsync(second.CreateReceiver("orders", new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter }));
        await EventuallyAsync(() => Task.FromResult(Clock.IsAwaited(LockDuration)));
        var receiver = Client.CreateReceiver("orders");
        await SendAsync("orders", new ServiceBusMessage("one"));

        await receiver.DeadLetterMessageAsync(await ReceiveAsync(receiver), "unreadable");

        Assert.Equal("unreadable", (await received).DeadLetterReason);
    }

    [Fact]
    public async Task Message_scheduled_by_a_stopped_broker_is_enqueued_by_the_other()
    {
        var second = await SecondAsync();
        var received = WaitingAsync(second.CreateReceiver("orders"));
        await SendAsync("orders", new ServiceBusMessage("later") { ScheduledEnqueueTime = Clock.GetUtcNow().AddSeconds(30) });
        await Broker.DisposeAsync();
        await EventuallyAsync(() => Task.FromResult(Clock.IsAwaited(TimeSpan.FromSeconds(30))));

        Clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal("later", (await received).Body.ToString());
    }

    [Fact]
    public async Task Locks_of_a_stopped_broker_are_released_to_the_other()
    {
        var second = await SecondAsync();
        await SendAsync("orders", new ServiceBusMessage("one"));
        await ReceiveAsync(Client.CreateReceiver("orders"));
        var received = WaitingAsync(second.CreateReceiver("orders"));
        await EventuallyAsync(() => Task.FromResult(Clock.IsAwaited(LockDuration)));

        await Broker.DisposeAsync();

        Assert.Equal(2, (await received).DeliveryCount);
    }

    [Fact]
    public async Task Expired_lock_of_one_broker_wakes_a_receiver_of_the_other()
    {
        var second = await SecondAsync();
        await SendAsync("orders", new ServiceBusMessage("one"));
        await ReceiveAsync(Client.CreateReceiver("orders"));
        Clock.Advance(TimeSpan.FromSeconds(15));
        var received = WaitingAsync(second.CreateReceiver("orders"));
        await EventuallyAsync(() => Task.FromResult(Clock.IsAwaited(TimeSpan.FromSeconds(25))));

        Clock.Advance(TimeSpan.FromSeconds(25));

        Assert.Equal(2, (await received).DeliveryCount);
    }

    [Fact]
    public async Task Broker_finds_messages_missed_while_its_connection_was_broken()
    {
        var second = await SecondAsync();
        var received = WaitingAsync(second.CreateReceiver("orders"));
        await EventuallyAsync(() => Task.FromResult(Clock.IsAwaited(LockDuration)));
        await Database.ExecuteAsync("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE query LIKE 'LISTEN %'");
        await SendAsync("orders", new ServiceBusMessage("one"));
        Assert.Equal("one", (await received).Body.ToString());
    }
}
