using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Local.Host.Functions;

/// <summary>An app's host.json, as far as the local host heeds it. Names and defaults are the documented ones; what is neither heeded nor documented is
/// refused.</summary>
public sealed class HostJson
{
    private const string FileName = "host.json";

    private static readonly JsonNodeOptions Names = new() { PropertyNameCaseInsensitive = true };
    private static readonly JsonDocumentOptions Json = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The settings that concern connections, which there are none of here.</summary>
    private static readonly string[] ServiceBusOfConnections = ["clientRetryOptions", "transportType", "webProxy", "enableCrossEntityTransactions"];

    private readonly string path;
    private readonly JsonNode? root;

    private HostJson(string path, JsonNode? root)
    {
        (this.path, this.root) = (path, root);
        RoutePrefix = Find("http", "routePrefix")?.GetValue<string>() ?? "api";

        MaxConcurrentCalls = Number("serviceBus", "maxConcurrentCalls", 16, 1);
        PrefetchCount = Number("serviceBus", "prefetchCount", 0, 0);
        AutoCompleteMessages = Flag("serviceBus", "autoCompleteMessages", true);
        MaxAutoLockRenewalDuration = Duration("serviceBus", "maxAutoLockRenewalDuration", TimeSpan.FromMinutes(5));
        MaxConcurrentSessions = Number("serviceBus", "maxConcurrentSessions", 8, 1);
        MaxConcurrentCallsPerSession = Number("serviceBus", "maxConcurrentCallsPerSession", 1, 1);
        SessionIdleTimeout = Duration("serviceBus", "sessionIdleTimeout", TimeSpan.FromMinutes(1));
        MaxMessageBatchSize = Number("serviceBus", "maxMessageBatchSize", 1000, 1);
        MinMessageBatchSize = Number("serviceBus", "minMessageBatchSize", 1, 1);
        MaxBatchWaitTime = Duration("serviceBus", "maxBatchWaitTime", TimeSpan.FromSeconds(30));
        if (MinMessageBatchSize > MaxMessageBatchSize)
            throw Wrong("serviceBus", "minMessageBatchSize", $"is larger than maxMessageBatchSize, {MaxMessageBatchSize}");
        if (MaxBatchWaitTime > TimeSpan.FromMinutes(2.5)) throw Wrong("serviceBus", "maxBatchWaitTime", "must be 00:02:30 or less, half of the longest lock");
        RefuseOthers("serviceBus", ServiceBusOfConnections);

        MaxDegreeOfParallelism = Number("blobs", "maxDegreeOfParallelism", 8 * Environment.ProcessorCount, 1);
        PoisonBlobThreshold = Number("blobs", "poisonBlobThreshold", 5, 1);
        RefuseOthers("blobs");

        HubName = Find("durableTask", "hubName")?.GetValue<string>();
        MaxConcurrentActivities = Number("durableTask", "maxConcurrentActivityFunctions", 10, 1);
        MaxConcurrentOrchestrators = Number("durableTask", "maxConcurrentOrchestratorFunctions", 10, 1);
        ExtendedSessionsEnabled = Flag("durableTask", "extendedSessionsEnabled", false);
        DefaultVersion = Find("durableTask", "defaultVersion")?.GetValue<string>();
        VersionMatchStrategy = Find("durableTask", "versionMatchStrategy")?.GetValue<string>();
        VersionFailureStrategy = Find("durableTask", "versionFailureStrategy")?.GetValue<string>();
        ThrowStatusExceptionsOnRaiseEvent = Flag("durableTask", "throwStatusExceptionsOnRaiseEvent", true);
        OverridableExistingInstanceStates = Find("durableTask", "overridableExistingInstanceStates")?.GetValue<string>();
    }

    private readonly HashSet<string> heeded = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the file of an app's folder; without one the defaults hold.</summary>
    /// <exception cref="LocalHostException">The file says something that cannot be heeded.</exception>
    public static HostJson Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            return new(path, File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path), Names, Json) : null);
        }
        catch (JsonException unreadable)
        {
            throw new LocalHostException($"{path} cannot be read: {unreadable.Message}");
        }
    }

    /// <summary>What all HTTP routes start with.</summary>
    public string RoutePrefix { get; }

    /// <summary>Service Bus messages handled at the same time by one function.</summary>
    public int MaxConcurrentCalls { get; }

    /// <summary>Messages received beyond those that are handled.</summary>
    public int PrefetchCount { get; }

    /// <summary>Whether a message is completed when its function returns.</summary>
    public bool AutoCompleteMessages { get; }

    /// <summary>How long a lock is renewed while the function runs; not for batches.</summary>
    public TimeSpan MaxAutoLockRenewalDuration { get; }

    /// <summary>Sessions handled at the same time by one function.</summary>
    public int MaxConcurrentSessions { get; }

    /// <summary>Messages of one session handled at the same time.</summary>
    public int MaxConcurrentCallsPerSession { get; }

    /// <summary>How long a session without messages is kept.</summary>
    public TimeSpan SessionIdleTimeout { get; }

    /// <summary>The most messages of one batch.</summary>
    public int MaxMessageBatchSize { get; }

    /// <summary>The messages a batch waits for.</summary>
    public int MinMessageBatchSize { get; }

    /// <summary>How long a batch waits for them.</summary>
    public TimeSpan MaxBatchWaitTime { get; }

    /// <summary>Blobs handled at the same time by one function.</summary>
    public int MaxDegreeOfParallelism { get; }

    /// <summary>How often a blob is tried before it is poison.</summary>
    public int PoisonBlobThreshold { get; }

    /// <summary>The task hub.</summary>
    public string? HubName { get; }

    /// <summary>Activities run at the same time.</summary>
    public int MaxConcurrentActivities { get; }

    /// <summary>Orchestrator turns run at the same time.</summary>
    public int MaxConcurrentOrchestrators { get; }

    /// <summary>Whether an orchestrator that waits stays in memory instead of being replayed at its next turn.</summary>
    public bool ExtendedSessionsEnabled { get; }

    /// <summary>The version of orchestrations that are started without one.</summary>
    public string? DefaultVersion { get; }

    /// <summary>Which versions of orchestrations the app runs: None, Strict or CurrentOrOlder.</summary>
    public string? VersionMatchStrategy { get; }

    /// <summary>What becomes of an orchestration of another version: Reject or Fail.</summary>
    public string? VersionFailureStrategy { get; }

    /// <summary>Whether an event for an instance that is unknown or has finished is an error.</summary>
    public bool ThrowStatusExceptionsOnRaiseEvent { get; }

    /// <summary>Which instances a start of the same id replaces: NonRunningStates or AnyState.</summary>
    public string? OverridableExistingInstanceStates { get; }

    private int Number(string extension, string key, int otherwise, int least) => Find(extension, key) switch
    {
        null => otherwise,
        JsonValue value when value.TryGetValue<int>(out var number) && number >= least => number,
        _ => throw Wrong(extension, key, $"must be a whole number of at least {least}"),
    };

    private bool Flag(string extension, string key, bool otherwise) => Find(extension, key) switch
    {
        null => otherwise,
        JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
        _ => throw Wrong(extension, key, "must be true or false"),
    };

    private TimeSpan Duration(string extension, string key, TimeSpan otherwise) => Find(extension, key) switch
    {
        null => otherwise,
        JsonValue value when value.TryGetValue<string>(out var text) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var duration)
        && duration >= TimeSpan.Zero => duration,
        _ => throw Wrong(extension, key, "must be a time span such as \"00:05:00\""),
    };

    private JsonNode? Find(string extension, string key)
    {
        heeded.Add($"{extension}.{key}");
        return Section(extension)?[key];
    }

    private JsonObject? Section(string extension) => root?["extensions"]?[extension] switch
    {
        null => null,
        JsonObject section => section,
        _ => throw new LocalHostException($"{path}: extensions.{extension} must be an object."),
    };

    private void RefuseOthers(string extension, params string[] unheeded)
    {
        string[] known = [
            .. heeded.Where(name => name.StartsWith(extension + ".", StringComparison.Ordinal)).Select(name => name[(extension.Length + 1)..]), .. unheeded];
        foreach (var (key, _) in Section(extension) ?? [])
            if (!known.Contains(key, StringComparer.OrdinalIgnoreCase)) throw Wrong(extension, key, $"is not a setting (there are {string.Join(", ", known)})");
    }

    private LocalHostException Wrong(string extension, string key, string problem) =>
        new($"{path}: extensions.{extension}.{key} {problem}; it is {Section(extension)?[key]?.ToJsonString() ?? "not set"}.");
}
