using System.Text.Json.Nodes;
using Platform.Local.Host;
using Platform.Manifest;

namespace Platform.Host.Tests.ServiceBus;

/// <summary>The settings of queues, topics and subscriptions in infra/platform.json, here and in the emulator's configuration.</summary>
public sealed class AManifestWithSettings(PostgresFixture postgres) : BrokerTest(postgres)
{
    private const string Carts = """
        { "services": [
          { "name": "shop", "port": 1,
            "queue": { "name": "carts", "maxDeliveryCount": 5, "lockDuration": "00:01:00", "requiresSession": true,
              "defaultMessageTimeToLive": "P1D", "duplicateDetectionHistoryTimeWindow": "PT10M" },
            "topic": "sales", "topicSettings": { "defaultMessageTimeToLive": "PT2H", "duplicateDetectionHistoryTimeWindow": "PT30S" } },
          { "name": "audit", "port": 2,
            "subscriptions": [ { "topic": "sales", "types": ["sold"], "requiresSession": true, "defaultMessageTimeToLive": "PT1M" } ] },
          { "name": "plain", "port": 3, "queue": { "name": "plain", "maxDeliveryCount": 5, "lockDuration": "00:01:00" },
            "subscriptions": [ { "topic": "sales", "types": ["sold"] } ] } ] }
        """;

    private static PlatformManifest Read(string json)
    {
        var root = Directory.CreateTempSubdirectory("manifest");
        try
        {
            root.CreateSubdirectory("infra");
            File.WriteAllText(Path.Combine(root.FullName, PlatformManifest.RelativePath), json);
            return PlatformManifest.Read(root.FullName);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private Task DeclareCartsAsync() => Broker.DeclareAsync(Read(Carts), CancellationToken.None);

    private static ServiceBusMessage Message(string body, string? session = "s", string? id = null) =>
        new(body) { SessionId = session, MessageId = id ?? Guid.NewGuid().ToString(), Subject = "sold" };

    [Fact]
    public async Task RequiresSession_refuses_messages_and_receivers_without_a_session()
    {
        await DeclareCartsAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => SendAsync("carts", Message("x", session: null)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => ReceiveAsync(Client.CreateReceiver("carts")));
        await SendAsync("sales", Message("x"));
        await AssertReceivesAsync(await Client.AcceptSessionAsync("sales", "audit", "s"), ["x"]);
        await AssertReceivesAsync(Client.CreateReceiver("sales", "plain"), ["x"]);
    }

    [Fact]
    public async Task Expired_messages_are_dead_lettered()
    {
        await DeclareCartsAsync();
        await SendAsync("carts", Message("x"));
        await SendAsync("sales", Message("x"));
        await SendAsync("plain", Message("x"), new ServiceBusMessage("its own") { TimeToLive = TimeSpan.FromDays(3) });

        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("0 1 0 0", await DeadAsync()); // the subscription's own time
        Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal("0 1 1 0", await DeadAsync()); // the topic's, where a subscription has none
        Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal("1 1 1 0", await DeadAsync());
        Clock.Advance(TimeSpan.FromDays(365));
        Assert.Equal("1 1 1 1", await DeadAsync()); // where nobody says, only a message's own

        async Task<string> DeadAsync()
        {
            var dead = (await Broker.GetCountsAsync(CancellationToken.None)).ToDictionary(counts => counts.Entity, counts => counts.DeadLettered);
            return $"{dead["carts"]} {dead["sales/subscriptions/audit"]} {dead["sales/subscriptions/plain"]} {dead["plain"]}";
        }
    }

    [Fact]
    public async Task Duplicates_are_dropped_within_the_window()
    {
        await DeclareCartsAsync();
        foreach (var entity in new[] { "carts", "sales", "plain" }) await SendAsync(entity, Message("first", id: "1"), Message("again", id: "1"));
        Clock.Advance(TimeSpan.FromSeconds(31)); // longer than the topic's duplicate detection window
        await SendAsync("carts", Message("later", id: "1"));
        await SendAsync("sales", Message("later", id: "1"));
        Assert.Equal(1, (await CountsAsync("carts")).Active);
        Assert.Equal(2, (await CountsAsync("sales/subscriptions/plain")).Active);
        Assert.Equal(2, (await CountsAsync("plain")).Active);
    }

    [Fact]
    public async Task Invalid_SQL_filter_is_refused_by_the_broker()
    {
        var manifest = Read("""
            { "services": [ { "name": "shop", "port": 1, "topic": "orders" },
              { "name": "audit", "port": 2, "subscriptions": [ { "topic": "orders", "filters": [ { "sql": "total > 1" }, { "sql": "total >" } ] } ] } ] }
            """);
        var refused = await Assert.ThrowsAsync<LocalHostException>(() => Broker.DeclareAsync(manifest, CancellationToken.None));
        Assert.Equal("infra/platform.json: filter 2 of the subscription of audit to orders: Expected a value, but found the end at position 8 of: total >",
            refused.Message);
    }

    [Fact]
    public void Emulator_gets_sessions_and_times_within_its_limits_and_notes_about_the_rest()
    {
        var notes = new List<string>();
        var config = JsonNode.Parse(EmulatorConfig.Generate(Read(Carts), notes.Add))!["UserConfig"]!["Namespaces"]![0]!;
        var (carts, plain, sales) = (config["Queues"]![0]!["Properties"]!, config["Queues"]![1]!["Properties"]!, config["Topics"]![0]!);

        Assert.Equal((true, "PT1H", true, "PT5M"), Of(carts));
        Assert.Equal((false, "PT1H", false, null), Of(plain));
        Assert.Equal((null, "PT1H", true, "PT30S"), Of(sales["Properties"]!));
        Assert.Equal((true, "PT5M", null, null), Of(sales["Subscriptions"]![0]!["Properties"]!));
        Assert.Equal(
            [
                "In the emulator, the time to live of carts is PT1H, not P1D.",
                "In the emulator, the duplicate detection window of carts is PT5M, not PT10M.",
                "In the emulator, the time to live of sales/audit is PT5M, not PT1M.",
                "In the emulator, the time to live of sales is PT1H, not PT2H.",
            ], notes);

        static (bool?, string?, bool?, string?) Of(JsonNode properties) =>
            ((bool?)properties["RequiresSession"], (string?)properties["DefaultMessageTimeToLive"],
            (bool?)properties["RequiresDuplicateDetection"], (string?)properties["DuplicateDetectionHistoryTimeWindow"]);
    }

    [Theory]
    [InlineData("'defaultMessageTimeToLive': '14 days'", "cannot be read: '14 days' is not a duration of days, hours, minutes and seconds in ISO 8601, "
        + "such as P14D or PT1H30M. Path: $.services[0].queue.defaultMessageTimeToLive.")]
    [InlineData("'defaultMessageTimeToLive': 'P1Y'", "'P1Y' is not a duration of days")]
    [InlineData("'defaultMessageTimeToLive': 'PT'", "'PT' is not a duration of days")]
    [InlineData("'defaultMessageTimeToLive': '01:00:00'", "'01:00:00' is not a duration of days")]
    [InlineData("'defaultMessageTimeToLive': 'PT0S'", "the time to live of the queue carts is under 1 s; defaultMessageTimeToLive is at least PT1S.")]
    [InlineData("'duplicateDetectionHistoryTimeWindow': 'PT19S'",
        "the duplicate detection window of the queue carts is PT19S; duplicateDetectionHistoryTimeWindow is PT20S to P7D.")]
    [InlineData("'duplicateDetectionHistoryTimeWindow': 'P7DT1S'",
        "the duplicate detection window of the queue carts is P7DT1S; duplicateDetectionHistoryTimeWindow is PT20S to P7D.")]
    [InlineData("'requiresSession': 'yes'", "Path: $.services[0].queue.requiresSession")]
    [InlineData("'requiresSessions': true", "The JSON property 'requiresSessions' could not be mapped")]
    public void Queue_setting_that_Azure_refuses_is_refused(string setting, string problem) =>
        AssertRefused($"'queue': {{ 'name': 'carts', 'maxDeliveryCount': 5, 'lockDuration': '00:01:00', {setting} }}", problem);

    [Theory]
    [InlineData("'topic': 'sales', 'topicSettings': { 'duplicateDetectionHistoryTimeWindow': 'P8D' }",
        "the duplicate detection window of the topic sales is P8D; duplicateDetectionHistoryTimeWindow is PT20S to P7D.")]
    [InlineData("'topicSettings': { 'defaultMessageTimeToLive': 'P8D' }", "shop has topicSettings but no topic.")]
    [InlineData("'subscriptions': [ { 'topic': 'sales', 'types': ['sold'], 'defaultMessageTimeToLive': 'PT0M' } ]",
        "the time to live of the subscription of shop to sales is under 1 s; defaultMessageTimeToLive is at least PT1S.")]
    [InlineData("'subscriptions': [ { 'topic': 'sales', 'types': ['sold'], 'duplicateDetectionHistoryTimeWindow': 'PT1M' } ]",
        "The JSON property 'duplicateDetectionHistoryTimeWindow' could not be mapped")]
    [InlineData("'subscriptions': [ { 'topic': 'sales', 'types': ['sold'], 'lockDuration': '00:06:00' } ]",
        "the subscription of shop to sales locks messages for 00:06:00; lockDuration is whole seconds, at most 00:05:00.")]
    [InlineData("'queue': { 'name': 'carts', 'maxDeliveryCount': 0, 'lockDuration': '00:01:00' }",
        "the queue carts delivers a message 0 times; maxDeliveryCount is at least 1.")]
    public void Topic_or_subscription_setting_that_Azure_refuses_is_refused(string rest, string problem) => AssertRefused(rest, problem);

    private static void AssertRefused(string settings, string problem)
    {
        var json = $"{{ 'services': [ {{ 'name': 'shop', 'port': 1, {settings} }} ] }}".Replace('\'', '"');
        var refused = Assert.Throws<ManifestException>(() => Read(json));
        Assert.StartsWith("infra/platform.json", refused.Message, StringComparison.Ordinal);
        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
    }
}
