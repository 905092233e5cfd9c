using Platform.Manifest;

namespace Platform.Host.Tests.ServiceBus;

/// <summary>The grammar and the semantics of https://learn.microsoft.com/azure/service-bus-messaging/service-bus-messaging-sql-filter.</summary>
public sealed class ASqlFilter
{
    private static readonly ServiceBusMessage Message = new("body")
    {
        Subject = "ordering.order-placed.v1",
        CorrelationId = "c-1",
        MessageId = "m-1",
        ContentType = "application/json",
        To = "Store5",
        ReplyTo = "answers",
        SessionId = "s-1",
        TimeToLive = TimeSpan.FromMinutes(5),
        ApplicationProperties =
        {
            ["color"] = "blue", ["quantity"] = 10, ["price"] = 12.5, ["exact"] = 0.10m, ["big"] = long.MaxValue, ["small"] = (byte)7, ["ratio"] = 0.5f,
            ["express"] = true, ["empty"] = null!, ["HR-EmployeeID"] = 4711L, ["a b"] = "spaced", ["id"] = Guid.Parse("b8a0b6a5-6d7c-4ec0-a0a1-3a0ce2a0a001"),
            ["placed"] = new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc), ["shipped"] = new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.FromHours(1)),
            ["percent"] = "ABC%", ["quote"] = "it's", ["large"] = ulong.MaxValue,
        },
    };

    private static bool? Evaluate(string sql) => SqlFilter.Compile(sql)(Message);

    [Theory]
    [InlineData("color = 'blue' AND quantity = 10")]
    [InlineData("user.color='blue'")]
    [InlineData("[color] = 'blue' AND \"color\" = 'blue' AND [a b] = 'spaced' AND [HR-EmployeeID] = 4711")]
    [InlineData("COLOR = 'blue' and Sys.cOrrelationid = 'c-1'")]
    [InlineData("sys.Label LIKE '%order%' OR user.tag IN ('queue', 'topic')")]
    [InlineData("sys.Label = sys.Subject AND sys.MessageId = 'm-1' AND sys.ContentType = 'application/json' AND sys.ReplyTo = 'answers' AND sys.SessionId = 's-1'")]
    [InlineData("sys.To IN ('Store5','Store6') AND sys.To NOT IN ('Store1')")]
    [InlineData("quantity <> 11 AND quantity != 11 AND quantity < 11 AND quantity <= 10 AND quantity > 9 AND quantity >= 10")]
    [InlineData("quantity = 10.0 AND price = 12.5 AND price > 12 AND big = 9223372036854775807 AND small = 7 AND ratio = 5E-1 AND ratio = 0.5")]
    [InlineData("exact < 1 AND large > big")]
    [InlineData("express = TRUE AND NOT express = false")]
    [InlineData("quantity + 2 * 3 = 16 AND (quantity + 2) * 3 = 36 AND quantity / 3 = 3 AND quantity % 3 = 1 AND -quantity = -10 AND +quantity - 1 = 9")]
    [InlineData("'a' + color = 'ablue'")]
    [InlineData("empty IS NULL AND missing IS NULL AND color IS NOT NULL AND NOT (color IS NULL)")]
    [InlineData("EXISTS(color) AND EXISTS(user.empty) AND NOT EXISTS(missing) AND EXISTS(sys.To) AND NOT EXISTS(sys.ReplyToSessionId)")]
    [InlineData("percent LIKE 'ABC\\%' ESCAPE '\\' AND color LIKE 'bl_e' AND color LIKE '%' AND color NOT LIKE 'b_e' AND color NOT LIKE 'BLUE' AND quote LIKE 'it''s'")]
    [InlineData("property('color') = 'blue' AND p('quan' + 'tity') = 10 AND newid() <> id")]
    [InlineData("placed < shipped AND sys.TimeToLive = sys.TimeToLive")]
    [InlineData("FALSE = TRUE OR 1=1")]
    public void Lets_in_what_its_condition_says(string sql) => Assert.True(Evaluate(sql));

    [Theory]
    [InlineData("1 = 0")]
    [InlineData("color = 'Blue'")]
    [InlineData("color = 'red' AND missing = 1")]
    [InlineData("quantity NOT IN (10, 20)")]
    [InlineData("NOT color = 'blue'")]
    public void Keeps_out_what_it_does_not_say(string sql) => Assert.False(Evaluate(sql));

    [Theory]
    [InlineData("missing = 1")]
    [InlineData("NOT missing = 1")]
    [InlineData("missing <> 1")]
    [InlineData("empty = NULL")]
    [InlineData("missing + 1 > 0")]
    [InlineData("-missing < 0")]
    [InlineData("missing LIKE '%'")]
    [InlineData("missing NOT LIKE '%'")]
    [InlineData("color LIKE missing")]
    [InlineData("missing IN (1, 2)")]
    [InlineData("missing NOT IN (1, 2)")]
    [InlineData("sys.ReplyToSessionId = 'x'")]
    [InlineData("1 = 1 AND missing = 1")]
    [InlineData("missing = 1 AND missing = 2")]
    [InlineData("1 = 0 OR missing = 1")]
    [InlineData("property('mis' + 'sing') = 1")]
    public void Takes_a_property_that_is_not_there_for_unknown(string sql) => Assert.Null(Evaluate(sql));

    [Theory]
    [InlineData("missing = 1 OR 1 = 1", true)]
    [InlineData("1 = 0 AND missing = 1", false)]
    [InlineData("missing = 1 AND 1 = 0", false)]
    public void Decides_without_what_is_unknown_where_logic_can(string sql, bool expected) => Assert.Equal(expected, Evaluate(sql));

    [Theory]
    [InlineData("color > 5")]
    [InlineData("color < 'c'")]
    [InlineData("price = exact")]
    [InlineData("express = 'true'")]
    [InlineData("quantity / 0 = 1")]
    [InlineData("quantity LIKE '1%'")]
    [InlineData("color LIKE 'x' ESCAPE 'ab'")]
    [InlineData("property(quantity) = 1")]
    public void Fails_on_values_that_CSharp_would_not_compare(string sql) => Assert.Throws<FilterEvaluationException>(() => Evaluate(sql));

    [Theory]
    [InlineData("color = ", "Expected a value, but found the end at position 9")]
    [InlineData("color", "Expected a condition, such as name = 'value' (a boolean property is compared with TRUE), but found a value at position 1")]
    [InlineData("a = 1 AND b", "Expected a condition, such as name = 'value' (a boolean property is compared with TRUE), but found a value at position 11")]
    [InlineData("a = 'x", "Missing closing ' of what begins at position 5")]
    [InlineData("a = [x", "Missing closing ] of what begins at position 5")]
    [InlineData("a = 1 2", "Unexpected '2' at position 7")]
    [InlineData("a ? 1", "Unexpected '?' at position 3")]
    [InlineData("(a = 1", "Expected ')', but found the end at position 7")]
    [InlineData("a IN (1", "Expected ')', but found the end at position 8")]
    [InlineData("a IN ()", "Expected a value, but found ')' at position 7")]
    [InlineData("a = 1 NOT 1", "Unexpected 'NOT' at position 7")]
    [InlineData("1 IS NULL", "Only a property can be tested with IS NULL, but not what is at position 1")]
    [InlineData("a IS 1", "Expected NULL, but found '1' at position 6")]
    [InlineData("(a = 1) + 1 = 2", "Expected a value, but found a condition at position 4")]
    [InlineData("sys.Weight = 1", "There is no system property 'Weight' that a filter can read")]
    [InlineData("message.To = 1", "'message' is no scope: there are sys and user")]
    [InlineData("like = 1", "'like' is a keyword: a property of this name is written as [like], at position 1")]
    [InlineData("upper(a) = 'A'", "There is no function 'upper' (there are newid(), property(name) and p(name)) at position 1")]
    [InlineData("a = 99999999999999999999", "The integer 99999999999999999999 is larger than 9223372036854775807 at position 5")]
    [InlineData("EXISTS(1)", "Expected the name of a property, but found '1' at position 8")]
    [InlineData("", "Expected a value, but found the end at position 1")]
    public void That_cannot_be_read_says_what_is_wrong_and_where(string sql, string problem)
    {
        var refused = Assert.Throws<FilterSyntaxException>(() => SqlFilter.Compile(sql));
        Assert.StartsWith(problem, refused.Message, StringComparison.Ordinal);
        Assert.EndsWith($" of: {sql}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Matches_a_pattern_of_many_wildcards_without_going_mad()
    {
        var text = new string('a', 5000);
        var like = SqlFilter.Compile($"text LIKE '{string.Concat(Enumerable.Repeat("%a", 50))}%b'");
        Assert.False(like(new ServiceBusMessage { ApplicationProperties = { ["text"] = text } }));
    }
}

public sealed class ACorrelationFilter
{
    private static bool? Matches(CorrelationFilter filter) => new SubscriptionFilter { Correlation = filter }.Compile()(new ServiceBusMessage
    {
        Subject = "red",
        CorrelationId = "high",
        MessageId = "m",
        ContentType = "text/plain",
        To = "t",
        ReplyTo = "r",
        SessionId = "s",
        ReplyToSessionId = "rs",
        ApplicationProperties = { ["region"] = "eu", ["count"] = 5 },
    });

    [Fact]
    public void Compares_every_property_that_it_names()
    {
        var all = new CorrelationFilter
        {
            Subject = "red",
            CorrelationId = "high",
            MessageId = "m",
            ContentType = "text/plain",
            To = "t",
            ReplyTo = "r",
            SessionId = "s",
            ReplyToSessionId = "rs",
            Properties = new Dictionary<string, string> { ["region"] = "eu" },
        };
        Assert.True(Matches(all));
        Assert.False(Matches(all with { Subject = "blue" }));
        Assert.False(Matches(all with { CorrelationId = "low" }));
        Assert.False(Matches(all with { MessageId = "x" }));
        Assert.False(Matches(all with { ContentType = "x" }));
        Assert.False(Matches(all with { To = "x" }));
        Assert.False(Matches(all with { ReplyTo = "x" }));
        Assert.False(Matches(all with { SessionId = "x" }));
        Assert.False(Matches(all with { ReplyToSessionId = "x" }));
        Assert.False(Matches(all with { Properties = new Dictionary<string, string> { ["region"] = "us" } }));
        Assert.False(Matches(all with { Properties = new Dictionary<string, string> { ["missing"] = "x" } }));
    }

    [Fact]
    public void Compares_with_case() => Assert.False(Matches(new() { Subject = "Red" }));

    [Fact]
    public void Takes_no_number_for_a_string() => Assert.False(Matches(new() { Properties = new Dictionary<string, string> { ["count"] = "5" } }));
}

[Collection(nameof(PostgresFixture))]
public sealed class ASubscriptionWithFilters(PostgresFixture postgres) : BrokerTest(postgres)
{
    private static SubscriptionDescription Subscription(string name, params string[] filters) =>
        new("events", name) { Filters = [.. filters.Select(sql => new SubscriptionFilter { Sql = sql })] };

    private Task<string[]> OfAsync(string subscription) => ReceiveBodiesAsync(Client.CreateReceiver("events", subscription));

    [Fact]
    public async Task Receives_one_copy_of_what_any_of_its_rules_lets_in()
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
        Assert.Equal(["both", "one"], await OfAsync("sql"));
        Assert.Equal(["both", "one"], await OfAsync("mixed"));
    }

    [Fact]
    public async Task Keeps_its_rules_over_a_restart()
    {
        await DeclareAsync("events", Subscription("large", "total > 100"));
        await Broker.DisposeAsync();
        var client = (await StartBrokerAsync()).CreateClient();
        await client.CreateSender("events").SendMessagesAsync(
            [new ServiceBusMessage("small") { ApplicationProperties = { ["total"] = 1 } },
                new ServiceBusMessage("large") { ApplicationProperties = { ["total"] = 200 } }]);
        Assert.Equal(["large"], await ReceiveBodiesAsync(client.CreateReceiver("events", "large")));
    }

    [Fact]
    public async Task Asks_its_rules_of_then_about_a_scheduled_message()
    {
        await DeclareAsync("events", Subscription("large", "total > 100"));
        var later = new ServiceBusMessage("x") { ScheduledEnqueueTime = Clock.GetUtcNow() + TimeSpan.FromHours(1), ApplicationProperties = { ["total"] = 50 } };
        await SendAsync("events", later);
        await DeclareAsync("events", Subscription("large", "total > 10 AND sys.MessageId IS NOT NULL"));
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(["x"], await OfAsync("large"));
    }

    [Fact]
    public async Task Dead_letters_a_message_that_a_rule_cannot_be_asked_about_unless_told_otherwise()
    {
        await DeclareAsync(
            "events", Subscription("strict", "total > 100"), Subscription("lax", "total > 100") with { DeadLetteringOnFilterEvaluationExceptions = false });
        await SendAsync("events", new ServiceBusMessage("x") { ApplicationProperties = { ["total"] = "many" } });
        Assert.Empty(await OfAsync("strict"));
        Assert.Equal("a string cannot be compared with a value of type Int64.",
            (await DeadLetters("events/subscriptions/strict").ReceiveMessageAsync(TimeSpan.Zero)).DeadLetterErrorDescription);
        Assert.Equal(new EntityCounts("events/subscriptions/lax", 0, 0, 0, 0, 0), await CountsAsync("events/subscriptions/lax"));
    }

    [Fact]
    public async Task Is_refused_when_a_rule_cannot_be_read()
    {
        await Assert.ThrowsAsync<FilterSyntaxException>(() => DeclareAsync("events", Subscription("broken", "total >")));
        Assert.DoesNotContain(await Broker.GetCountsAsync(CancellationToken.None), counts => counts.Entity.Contains("broken", StringComparison.Ordinal));
    }
}

public sealed class AManifestWithFilters : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("manifest").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    private PlatformManifest Read(string subscription)
    {
        Directory.CreateDirectory(Path.Combine(root, "infra"));
        File.WriteAllText(
            Path.Combine(root, PlatformManifest.RelativePath),
            $$"""{ "services": [ { "name": "audit", "port": 1, "subscriptions": [ {{subscription}} ] } ] }""");
        return PlatformManifest.Read(root);
    }

    [Fact]
    public void Gives_a_subscription_sql_and_correlation_filters_beside_its_types()
    {
        var subscription = Read("""
            { "topic": "orders", "types": ["a.v1"],
              "filters": [ { "sql": "total > 100" }, { "correlation": { "subject": "b.v1", "properties": { "region": "eu" } } } ] }
            """).Services[0].Subscriptions[0];
        Assert.Equal(["a.v1"], subscription.Types);
        Assert.Equal(("total > 100", "b.v1", "eu"),
            (subscription.Filters[0].Sql, subscription.Filters[1].Correlation!.Subject, subscription.Filters[1].Correlation!.Properties["region"]));
    }

    [Theory]
    [InlineData("""{ "sql": "a = 1" }, { }""", "filter 2 of the subscription of audit to orders: A filter has either \"sql\" or \"correlation\".")]
    [InlineData("""{ "correlation": { } }""", "filter 1 of the subscription of audit to orders: A correlation filter needs at least one property.")]
    [InlineData("", "the subscription of audit to orders lets nothing in; give it types or filters.")]
    public void Is_refused_with_the_file_the_subscription_and_the_number_of_the_filter(string filters, string problem) =>
        Assert.Equal(
            $"infra/platform.json: {problem}", Assert.Throws<ManifestException>(() => Read($$"""{ "topic": "orders", "filters": [ {{filters}} ] }""")).Message);
}
