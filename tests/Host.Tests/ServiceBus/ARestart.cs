namespace Platform.Host.Tests.ServiceBus;

[Collection(nameof(PostgresFixture))]
public sealed class ARestart(PostgresFixture postgres) : BrokerTest(postgres)
{
    [Fact]
    public async Task After_a_crash_frees_what_the_dead_process_held_and_nothing_else()
    {
        await DeclareAsync(new QueueDescription("orders"));
        await SendAsync("orders", new ServiceBusMessage("one"), new ServiceBusMessage("two"));
        var living = await StartBrokerAsync();
        Assert.NotNull(await Client.CreateReceiver("orders").ReceiveMessageAsync(TimeSpan.Zero));
        Assert.NotNull(await living.CreateClient().CreateReceiver("orders").ReceiveMessageAsync(TimeSpan.Zero));

        // The first broker's connections break, as they do when its process is killed.
        await using (var kill = Database.CreateCommand("""
            SELECT pg_terminate_backend(pid, 5000) FROM pg_locks
            WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                AND objid = (SELECT min(id) FROM servicebus.instance)
            """))
        {
            await kill.ExecuteNonQueryAsync();
        }

        var restarted = await StartBrokerAsync();

        var again = await restarted.CreateClient().CreateReceiver("orders").ReceiveMessagesAsync(10, TimeSpan.Zero);
        Assert.Equal(("one", 2), (Assert.Single(again).Body.ToString(), again[0].DeliveryCount));
    }

    [Fact]
    public async Task Keeps_messages_entities_and_schedules()
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
