namespace Platform.Host.Tests.ServiceBus;

public sealed class ARestart(PostgresFixture postgres) : BrokerTest(postgres)
{
    [Fact]
    public async Task Locks_of_a_crashed_process_and_no_others_are_released()
    {
        await DeclareAsync(new QueueDescription("orders"));
        await SendAsync("orders", new ServiceBusMessage("one"), new ServiceBusMessage("two"));
        var living = await StartBrokerAsync();
        Assert.NotNull(await Client.CreateReceiver("orders").ReceiveMessageAsync(TimeSpan.Zero));
        Assert.NotNull(await living.CreateClient().CreateReceiver("orders").ReceiveMessageAsync(TimeSpan.Zero));

        // The first broker's connections break, as they do when its process is killed.
        await Database.ExecuteAsync("""
            SELECT pg_terminate_backend(pid, 5000) FROM pg_locks
            WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                AND objid = (SELECT min(id) FROM servicebus.instance)
            """);

        var restarted = await StartBrokerAsync();

        var again = await restarted.CreateClient().CreateReceiver("orders").ReceiveMessagesAsync(10, TimeSpan.Zero);
        Assert.Equal(("one", 2), (Assert.Single(again).Body.ToString(), again[0].DeliveryCount));
    }

    [Fact]
    public async Task Messages_queues_and_schedules_survive_a_restart()
    {
        await DeclareAsync(new QueueDescription("orders") { MaxDeliveryCount = 1 });
        await SendAsync(
            "orders", new ServiceBusMessage("now"), new ServiceBusMessage("later") { ScheduledEnqueueTime = Clock.GetUtcNow() + TimeSpan.FromHours(1) });
        await Broker.DisposeAsync();

        var client = (await StartBrokerAsync()).CreateClient();
        var receiver = client.CreateReceiver("orders", new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });
        Assert.Equal(["now"], await ReceiveBodiesAsync(receiver));
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(["later"], await ReceiveBodiesAsync(receiver));
    }
}
