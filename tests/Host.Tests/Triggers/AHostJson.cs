using Platform.Local.Host;
using Platform.Local.Host.Functions;

namespace Platform.Host.Tests.Triggers;

public sealed class AHostJson : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("host-json").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private HostJson Read(string text)
    {
        File.WriteAllText(Path.Combine(folder, "host.json"), text);
        return HostJson.Read(folder);
    }

    [Fact]
    public void Missing_or_empty_file_has_the_documented_defaults()
    {
        foreach (var json in new[] { HostJson.Read(folder), Read("""{ "version": "2.0" }""") })
        {
            Assert.Equal((16, 0, true, 8, 1),
                (json.MaxConcurrentCalls, json.PrefetchCount, json.AutoCompleteMessages, json.MaxConcurrentSessions, json.MaxConcurrentCallsPerSession));
            Assert.Equal((1000, 1), (json.MaxMessageBatchSize, json.MinMessageBatchSize));
            Assert.Equal((TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(30)),
                (json.MaxAutoLockRenewalDuration, json.SessionIdleTimeout, json.MaxBatchWaitTime));
            Assert.Equal((5, 8 * Environment.ProcessorCount, "api"), (json.PoisonBlobThreshold, json.MaxDegreeOfParallelism, json.RoutePrefix));
        }
    }

    [Fact]
    public void Settings_are_read_in_any_case()
    {
        var json = Read("""
            { // with comments
              "extensions": {
                "serviceBus": {
                  "MaxConcurrentCalls": 3, "prefetchCount": 4, "autoCompleteMessages": false, "maxAutoLockRenewalDuration": "00:10:00",
                  "maxConcurrentSessions": 5, "maxConcurrentCallsPerSession": 2, "sessionIdleTimeout": "00:00:30", "maxMessageBatchSize": 50,
                  "minMessageBatchSize": 7, "maxBatchWaitTime": "00:01:00", "transportType": "amqpWebSockets", "clientRetryOptions": { "maxRetries": 4 }
                },
                "blobs": { "maxDegreeOfParallelism": 2, "poisonBlobThreshold": 1 }, "http": { "routePrefix": "" }
              } }
            """);
        Assert.Equal((3, 4, false, 5, 2),
            (json.MaxConcurrentCalls, json.PrefetchCount, json.AutoCompleteMessages, json.MaxConcurrentSessions, json.MaxConcurrentCallsPerSession));
        Assert.Equal((50, 7), (json.MaxMessageBatchSize, json.MinMessageBatchSize));
        Assert.Equal((TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1)),
            (json.MaxAutoLockRenewalDuration, json.SessionIdleTimeout, json.MaxBatchWaitTime));
        Assert.Equal((1, 2, ""), (json.PoisonBlobThreshold, json.MaxDegreeOfParallelism, json.RoutePrefix));
    }

    [Theory]
    [InlineData("serviceBus", """ "maxConcurrentCalls": 0 """, "maxConcurrentCalls must be a whole number of at least 1; it is 0.")]
    [InlineData("serviceBus", """ "maxConcurrentCalls": "16" """, "maxConcurrentCalls must be a whole number of at least 1; it is \"16\".")]
    [InlineData("serviceBus", """ "autoCompleteMessages": "yes" """, "autoCompleteMessages must be true or false; it is \"yes\".")]
    [InlineData("serviceBus", """ "sessionIdleTimeout": 30 """, "sessionIdleTimeout must be a time span such as \"00:05:00\"; it is 30.")]
    [InlineData("serviceBus", """ "minMessageBatchSize": 20, "maxMessageBatchSize": 10 """,
        "minMessageBatchSize is larger than maxMessageBatchSize, 10; it is 20.")]
    [InlineData("serviceBus", """ "maxBatchWaitTime": "00:05:00" """,
        "maxBatchWaitTime must be 00:02:30 or less, half of the longest lock; it is \"00:05:00\".")]
    [InlineData("serviceBus", """ "messageHandlerOptions": { } """, "messageHandlerOptions is not a setting (there are maxConcurrentCalls, ")]
    [InlineData("blobs", """ "poisonBlobThreshhold": 3 """,
        "poisonBlobThreshhold is not a setting (there are maxDegreeOfParallelism, poisonBlobThreshold); it is 3.")]
    public void Invalid_setting_is_refused_by_name(string extension, string settings, string problem)
    {
        var refused = Assert.Throws<LocalHostException>(() => Read($$"""{ "extensions": { "{{extension}}": { {{settings}} } } }"""));
        Assert.StartsWith($"{Path.Combine(folder, "host.json")}: extensions.{extension}.{problem}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Malformed_JSON_is_refused() =>
        Assert.Contains("cannot be read", Assert.Throws<LocalHostException>(() => Read("{")).Message, StringComparison.Ordinal);
}
