namespace Platform.Host.Tests.ServiceBus;

/// <summary>As two processes have them. The clock stands still: nobody looks by itself.</summary>
[Collection(nameof(PostgresFixture))]
public sealed class TwoBrokersOnOneDatabase(PostgresFixture postgres) : BrokerTest(postgres)
{
    private static readonly TimeSpan LockDuration = TimeSpan.FromSeconds(40);

    private async Task<ServiceBusClient> SecondAsync()
    {
        await DeclareAsync(new QueueDescription("orders") { LockDuration = LockDuration });
        return (await StartBrokerAsync()).CreateClient();
    }

    private static Task<ServiceBusReceivedMessage> WaitingAsync(ServiceBusReceiver receiver) =>
        InTimeAsync(receiver.ReceiveMessageAsync(TimeSpan.FromMinutes(10)));

    [Fact]
    public async Task Hear_of_each_others_messages()
    {
        var second = await SecondAsync();
        var received = WaitingAsync(second.CreateReceiver("orders"));
        await EventuallyAsync(() => Task.FromResult(Clock.IsAwaited(LockDuration)));

        await SendAsync("orders", new ServiceBusMessage("one"));

        Assert.Equal("one", (await received).Body.ToString());
    }

    [Fact]
    public async Task Hear_of_each_others_dead_letters()
    {
        var second = await SecondAsync();
        var received = WaitingAsync(second.CreateReceiver("orders", new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter }));
        await EventuallyAsync(() => Task.FromResult(Clock.IsAwaited(LockDuration)));
        var receiver = Client.CreateReceiver("orders");
        await SendAsync("orders", new ServiceBusMessage("one"));

        await receiver.DeadLetterMessageAsync(await receiver.ReceiveMessageAsync(TimeSpan.Zero), "unreadable");

        Assert.Equal("unreadable", (await received).DeadLetterReason);
    }

    [Fact]
    public async Task Enqueue_at_its_time_what_the_other_had_scheduled_before_it_ended()
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
    public async Task Hear_that_the_other_ended_and_gave_back_what_it_held()
    {
        var second = await SecondAsync();
        await SendAsync("orders", new ServiceBusMessage("one"));
        await Client.CreateReceiver("orders").ReceiveMessageAsync(TimeSpan.Zero);
        var received = WaitingAsync(second.CreateReceiver("orders"));
        await EventuallyAsync(() => Task.FromResult(Clock.IsAwaited(LockDuration)));

        await Broker.DisposeAsync();

        Assert.Equal(2, (await received).DeliveryCount);
    }

    [Fact]
    public async Task Receive_what_the_other_held_the_moment_its_lock_ends()
    {
        var second = await SecondAsync();
        await SendAsync("orders", new ServiceBusMessage("one"));
        await Client.CreateReceiver("orders").ReceiveMessageAsync(TimeSpan.Zero);
        Clock.Advance(TimeSpan.FromSeconds(15));
        var received = WaitingAsync(second.CreateReceiver("orders"));
        await EventuallyAsync(() => Task.FromResult(Clock.IsAwaited(TimeSpan.FromSeconds(25))));

        Clock.Advance(TimeSpan.FromSeconds(25));

        Assert.Equal(2, (await received).DeliveryCount);
    }

    [Fact]
    public async Task Find_what_they_missed_when_their_connection_broke()
    {
        var second = await SecondAsync();
        var received = WaitingAsync(second.CreateReceiver("orders"));
        await EventuallyAsync(() => Task.FromResult(Clock.IsAwaited(LockDuration)));
        await using (var cut = Database.CreateCommand("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE query LIKE 'LISTEN %'"))
            await cut.ExecuteNonQueryAsync();

        await SendAsync("orders", new ServiceBusMessage("one"));

        Assert.Equal("one", (await received).Body.ToString());
    }
}
