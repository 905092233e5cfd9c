namespace Platform.Host.Tests.ServiceBus;

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

        var all = await ReceiveManyAsync(Client.CreateReceiver("events", "all"), 2);
        var placed = await ReceiveManyAsync(Client.CreateReceiver("events", "placed"), 1);
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
