using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Local.Host.Functions;

/// <summary>An app's host.json, as far as the local host heeds it.</summary>
public sealed class HostJson(JsonNode? root)
{
    static readonly JsonDocumentOptions Json = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Reads the file of an app's folder; without one the defaults hold.</summary>
    public static HostJson Read(string folder)
    {
        var path = Path.Combine(folder, "host.json");
        return new(File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path), documentOptions: Json) : null);
    }

    /// <summary>What all HTTP routes start with; <c>api</c> unless told.</summary>
    public string RoutePrefix => Find("http", "routePrefix")?.GetValue<string>() ?? "api";

    /// <summary>Service Bus messages handled at the same time by one function.</summary>
    public int MaxConcurrentCalls => Find("serviceBus", "maxConcurrentCalls")?.GetValue<int>() ?? 16;

    /// <summary>Whether a message is completed when its function returns.</summary>
    public bool AutoCompleteMessages => Find("serviceBus", "autoCompleteMessages")?.GetValue<bool>() ?? true;

    /// <summary>How long a lock is renewed while the function runs.</summary>
    public TimeSpan MaxAutoLockRenewalDuration => Duration("serviceBus", "maxAutoLockRenewalDuration") ?? TimeSpan.FromMinutes(5);

    /// <summary>Sessions handled at the same time by one function.</summary>
    public int MaxConcurrentSessions => Find("serviceBus", "maxConcurrentSessions")?.GetValue<int>() ?? 8;

    /// <summary>Messages of one batch.</summary>
    public int MaxMessageBatchSize => Find("serviceBus", "maxMessageBatchSize")?.GetValue<int>() ?? 1000;

    /// <summary>The task hub.</summary>
    public string? HubName => Find("durableTask", "hubName")?.GetValue<string>();

    /// <summary>Activities run at the same time.</summary>
    public int MaxConcurrentActivities => Find("durableTask", "maxConcurrentActivityFunctions")?.GetValue<int>() ?? 10;

    /// <summary>Orchestrator turns run at the same time.</summary>
    public int MaxConcurrentOrchestrators => Find("durableTask", "maxConcurrentOrchestratorFunctions")?.GetValue<int>() ?? 10;

    TimeSpan? Duration(string extension, string key) => Find(extension, key) is { } value ? TimeSpan.Parse(value.GetValue<string>(), CultureInfo.InvariantCulture) : null;

    JsonNode? Find(string extension, string key) => root?["extensions"]?[extension]?[key];
}
