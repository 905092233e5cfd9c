using Platform.Manifest;

namespace Platform.Host.Tests.ServiceBus;

public sealed class ReadingAnEmulatorConfig
{
    [Fact]
    public void Queue_has_the_settings_that_are_given_and_the_defaults_of_Azure()
    {
        var file = EmulatorConfigFile.Parse(Namespace("""
            "Queues": [
              { "Name": "tasks", "Properties": {
                "DeadLetteringOnMessageExpiration": true, "DefaultMessageTimeToLive": "PT1H", "DuplicateDetectionHistoryTimeWindow": "PT20S",
                "ForwardDeadLetteredMessagesTo": "", "ForwardTo": "", "LockDuration": "PT30S", "MaxDeliveryCount": 3,
                "RequiresDuplicateDetection": true, "RequiresSession": true } },
              { "Name": "plain" }
            ]
            """));
        Assert.Equal(
            [
                new("tasks")
                {
                    DeadLetteringOnExpiration = true, DefaultMessageTimeToLive = TimeSpan.FromHours(1), DuplicateDetectionWindow = TimeSpan.FromSeconds(20),
                    LockDuration = TimeSpan.FromSeconds(30), MaxDeliveryCount = 3, RequiresSession = true,
                },
                new QueueDescription("plain"),
            ],
            file.Queues);
    }

    [Fact]
    public void Rules_become_filters()
    {
        var file = EmulatorConfigFile.Parse(Namespace("""
            "Topics": [ { "Name": "events", "Properties": { "RequiresDuplicateDetection": false, "DuplicateDetectionHistoryTimeWindow": "PT20S" },
              "Subscriptions": [ { "Name": "audit", "Properties": { "MaxDeliveryCount": 5 }, "Rules": [
                { "Name": "a", "Properties": { "FilterType": "Correlation",
                  "CorrelationFilter": { "Label": "paid", "SessionId": "s", "Properties": { "country": "NO" } } } },
                { "Name": "b", "Properties": { "FilterType": "Sql", "SqlFilter": { "SqlExpression": "user.total > 100" } } } ] },
                { "Name": "all" } ] } ]
            """));
        Assert.Null(Assert.Single(file.Topics).DuplicateDetectionWindow);
        Assert.Equal(["events/subscriptions/audit", "events/subscriptions/all"], file.Subscriptions.Select(s => s.Path));
        Assert.Empty(file.Subscriptions[1].Filters);
        var (first, second) = (file.Subscriptions[0].Filters[0].Compile(), file.Subscriptions[0].Filters[1].Compile());
        Assert.True(first(new() { Subject = "paid", SessionId = "s", ApplicationProperties = { ["country"] = "NO" } }));
        Assert.False(first(new() { Subject = "paid", SessionId = "s" }));
        Assert.True(second(new() { ApplicationProperties = { ["total"] = 101 } }));
    }

    [Fact]
    public void What_the_manifest_generates_is_read_back()
    {
        var manifest = PlatformManifest.Read(Repository.Root);
        var file = EmulatorConfigFile.Parse(EmulatorConfig.Generate(manifest));
        Assert.Equal(manifest.Queues.Select(q => q.Name), file.Queues.Select(q => q.Name));
        Assert.Equal(manifest.Topics, file.Topics.Select(t => t.Name));
        Assert.Superset(
            manifest.Services.SelectMany(s => s.Subscriptions.Select(sub => $"{sub.Topic}/subscriptions/{s.Name}")).ToHashSet(),
            file.Subscriptions.Select(s => s.Path).ToHashSet());
    }

    [Theory]
    [InlineData("{", "The configuration is not valid")]
    [InlineData("{}", "exactly one namespace")]
    [InlineData("""{"UserConfig":{"Namespaces":[{"Name":"a"},{"Name":"b"}]}}""", "exactly one namespace")]
    [InlineData("""{"UserConfig":{"Namespaces":[{"Name":"a","Queues":[{}]}]}}""", "A queue has no Name.")]
    [InlineData("""{"UserConfig":{"Namespaces":[{"Queues":[{"Name":"q","Properties":{"LockDuraton":"PT1M"}}]}]}}""", "LockDuraton")]
    [InlineData("""{"UserConfig":{"Namespaces":[{"Queues":[{"Name":"q","Properties":{"LockDuration":"1 minute"}}]}]}}""", "q: 1 minute is not a duration")]
    [InlineData("""{"UserConfig":{"Namespaces":[{"Queues":[{"Name":"q","Properties":{"ForwardTo":"r"}}]}]}}""", "q forwards messages")]
    public void What_cannot_be_used_is_refused_with_the_reason(string json, string reason) =>
        Assert.Contains(reason, Assert.Throws<EmulatorConfigException>(() => EmulatorConfigFile.Parse(json)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{ "SqlFilter": { "SqlExpression": "1 = " } }""", "The rule r of t/subscriptions/s: ")]
    [InlineData("""{ "CorrelationFilter": {} }""", "The rule r of t/subscriptions/s: ")]
    [InlineData("""{ "SqlFilter": { "SqlExpression": "1=1" }, "Action": { "SqlExpression": "SET a = 1" } }""", "has an action")]
    public void Rule_that_cannot_be_used_is_refused_with_its_place(string properties, string reason) =>
        What_cannot_be_used_is_refused_with_the_reason(
            Namespace($$"""
                "Topics": [ { "Name": "t", "Subscriptions": [ { "Name": "s", "Rules": [ { "Name": "r", "Properties": {{properties}} } ] } ] } ]
                """),
            reason);

    private static string Namespace(string entities) =>
        $$"""{ "UserConfig": { "Namespaces": [ { "Name": "sbemulatorns", {{entities}} } ], "Logging": { "Type": "File" } } }""";
}
