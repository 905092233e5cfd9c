namespace Platform.Host.Tests.ServiceBus;

public sealed class ASubscriptionWithFilters(PostgresFixture postgres) : BrokerTest(postgres)
{
    private static SubscriptionDescription Subscription(string name, params string[] filters) =>
        new("events", name) { Filters = [.. filters.Select(sql => new SubscriptionFilter { Sql = sql })] };

    private Task AssertReceivesAsync(string subscription, params string[] bodies) =>
        AssertReceivesAsync(Client.CreateReceiver("events", subscription), bodies);

    [Fact]
    public async Task Message_that_matches_any_rule_is_received_once()
    {
        await DeclareAsync("events", Subscription("sql", "total > 100", "vip = TRUE"), new SubscriptionDescription("events", "mixed")
        {
            Subjects = ["placed"],
            Filters = [new() { Correlation = new() { CorrelationId = "c" } }],
        });
        await SendAsync("events",
            new ServiceBusMessage("both") { Subject = "placed", CorrelationId = "c", ApplicationProperties = { ["total"] = 200, ["vip"] = true } },
            new ServiceBusMessage("one") { CorrelationId = "c", ApplicationProperties = { ["vip"] = true } },
            new ServiceBusMessage("none") { Subject = "paid" });
        await AssertReceivesAsync("sql", "both", "one");
        await AssertReceivesAsync("mixed", "both", "one");
    }

    [Fact]
    public async Task Rules_survive_a_restart()
    {
        await DeclareAsync("events", Subscription("large", "total > 100"));
        await Broker.DisposeAsync();
        var client = Connect(await StartBrokerAsync());
        await client.CreateSender("events").SendMessagesAsync(
            [new ServiceBusMessage("small") { ApplicationProperties = { ["total"] = 1 } },
                new ServiceBusMessage("large") { ApplicationProperties = { ["total"] = 200 } }]);
        await AssertReceivesAsync(client.CreateReceiver("events", "large"), ["large"]);
    }

    [Fact]
    public async Task Scheduled_message_is_filtered_by_the_rules_at_its_time()
    {
        await DeclareAsync("events", Subscription("large", "total > 100"));
        var later = new ServiceBusMessage("x") { ScheduledEnqueueTime = Clock.GetUtcNow() + TimeSpan.FromHours(1), ApplicationProperties = { ["total"] = 50 } };
        await SendAsync("events", later);
        await DeclareAsync("events", Subscription("large", "total > 10 AND sys.MessageId IS NOT NULL"));
        Clock.Advance(TimeSpan.FromHours(1));
        await AssertReceivesAsync("large", "x");
    }

    [Fact]
    public async Task Message_on_which_a_rule_fails_is_dead_lettered_by_default()
    {
        await DeclareAsync(
            "events", Subscription("strict", "total > 100"), Subscription("lax", "total > 100") with { DeadLetteringOnFilterEvaluationExceptions = false });
        await SendAsync("events", new ServiceBusMessage("x") { ApplicationProperties = { ["total"] = "many" } });
        await AssertReceivesAsync("strict");
        Assert.Equal("a string cannot be compared with a value of type Int64.",
            (await ReceiveAsync(DeadLetters("events/subscriptions/strict"))).DeadLetterErrorDescription);
        Assert.Equal(new EntityCounts("events/subscriptions/lax", 0, 0, 0, 0, 0), await CountsAsync("events/subscriptions/lax"));
    }

    [Fact]
    public async Task Invalid_rule_is_refused()
    {
        await Assert.ThrowsAsync<FilterSyntaxException>(() => DeclareAsync("events", Subscription("broken", "total >")));
        Assert.DoesNotContain(await Broker.GetCountsAsync(CancellationToken.None), counts => counts.Entity.Contains("broken", StringComparison.Ordinal));
    }
}
