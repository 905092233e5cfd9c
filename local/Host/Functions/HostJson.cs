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

    /// <summary>The version of orchestrations that are started without one.</summary>
    public string? DefaultVersion => Find("durableTask", "defaultVersion")?.GetValue<string>();

    /// <summary>Which versions of orchestrations the app runs: None, Strict or CurrentOrOlder.</summary>
    public string? VersionMatchStrategy => Find("durableTask", "versionMatchStrategy")?.GetValue<string>();

    /// <summary>What becomes of an orchestration of another version: Reject or Fail.</summary>
    public string? VersionFailureStrategy => Find("durableTask", "versionFailureStrategy")?.GetValue<string>();

    /// <summary>Whether an event for an instance that is unknown or has finished is an error.</summary>
    public bool ThrowStatusExceptionsOnRaiseEvent => Find("durableTask", "throwStatusExceptionsOnRaiseEvent")?.GetValue<bool>() ?? true;

    /// <summary>Which instances a start of the same id replaces: NonRunningStates or AnyState.</summary>
    public string? OverridableExistingInstanceStates => Find("durableTask", "overridableExistingInstanceStates")?.GetValue<string>();

    TimeSpan? Duration(string extension, string key) => Find(extension, key) is { } value ? TimeSpan.Parse(value.GetValue<string>(), CultureInfo.InvariantCulture) : null;

    JsonNode? Find(string extension, string key) => root?["extensions"]?[extension]?[key];
}
