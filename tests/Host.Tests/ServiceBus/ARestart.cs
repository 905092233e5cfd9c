namespace Platform.Host.Tests.ServiceBus;

public sealed class ARestart(PostgresFixture postgres) : BrokerTest(postgres)
{
    [Fact]
    public async Task Locks_of_a_crashed_process_and_no_others_are_released()
    {
        await DeclareAsync(new QueueDescription("orders"));
        await SendAsync("orders", new ServiceBusMessage("one"), new ServiceBusMessage("two"));
        var living = await StartBrokerAsync();
        await ReceiveAsync(Client.CreateReceiver("orders"));
        await ReceiveAsync(Connect(living).CreateReceiver("orders"));

        // The first broker's connections break, as they do when its process is killed.
        await Database.ExecuteAsync("""
            SELECT pg_terminate_backend(pid, 5000) FROM pg_locks
            WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                AND objid = (SELECT min(id) FROM servicebus.instance)
            """);

        var restarted = await StartBrokerAsync();

        var receiver = Connect(restarted).CreateReceiver("orders");
        var again = await ReceiveAsync(receiver);
        Assert.Equal(("one", 2), (again.Body.ToString(), again.DeliveryCount));
        await AssertReceivesAsync(receiver, []);
    }

    [Fact]
    public async Task Messages_queues_and_schedules_survive_a_restart()
    {
        await DeclareAsync(new QueueDescription("orders") { MaxDeliveryCount = 1 });
        await SendAsync(
            "orders", new ServiceBusMessage("now"), new ServiceBusMessage("later") { ScheduledEnqueueTime = Clock.GetUtcNow() + TimeSpan.FromHours(1) });
        await Broker.DisposeAsync();

        var client = Connect(await StartBrokerAsync());
        var receiver = client.CreateReceiver("orders", new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });
        await AssertReceivesAsync(receiver, ["now"]);
        Clock.Advance(TimeSpan.FromHours(1));
        await AssertReceivesAsync(receiver, ["later"]);
    }
}
