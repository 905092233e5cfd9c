using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Local.Host.Functions;

/// <summary>The supported settings of an app's host.json, with the documented names and defaults. Unknown settings are rejected.</summary>
internal sealed class HostJson
{
    private const string FileName = "host.json";

    private static readonly JsonNodeOptions Names = new() { PropertyNameCaseInsensitive = true };
    private static readonly JsonDocumentOptions Json = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Settings of connections, which do not exist here.</summary>
    private static readonly string[] IgnoredServiceBusSettings = ["clientRetryOptions", "transportType", "webProxy", "enableCrossEntityTransactions"];

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
            throw Invalid("serviceBus", "minMessageBatchSize", $"is larger than maxMessageBatchSize, {MaxMessageBatchSize}");
        if (MaxBatchWaitTime > TimeSpan.FromMinutes(2.5)) throw Invalid("serviceBus", "maxBatchWaitTime", "must be 00:02:30 or less, half of the longest lock");
        RejectUnknownSettings("serviceBus", IgnoredServiceBusSettings);

        MaxDegreeOfParallelism = Number("blobs", "maxDegreeOfParallelism", 8 * Environment.ProcessorCount, 1);
        PoisonBlobThreshold = Number("blobs", "poisonBlobThreshold", 5, 1);
        RejectUnknownSettings("blobs");

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

    private readonly HashSet<string> readSettings = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the file of an app's folder; without one the defaults apply.</summary>
    /// <exception cref="LocalHostException">A setting is invalid.</exception>
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

    public string RoutePrefix { get; }
    public int MaxConcurrentCalls { get; }
    public int PrefetchCount { get; }
    public bool AutoCompleteMessages { get; }
    public TimeSpan MaxAutoLockRenewalDuration { get; }
    public int MaxConcurrentSessions { get; }
    public int MaxConcurrentCallsPerSession { get; }
    public TimeSpan SessionIdleTimeout { get; }
    public int MaxMessageBatchSize { get; }
    public int MinMessageBatchSize { get; }
    public TimeSpan MaxBatchWaitTime { get; }
    public int MaxDegreeOfParallelism { get; }
    public int PoisonBlobThreshold { get; }
    public string? HubName { get; }
    public int MaxConcurrentActivities { get; }
    public int MaxConcurrentOrchestrators { get; }
    public bool ExtendedSessionsEnabled { get; }
    public string? DefaultVersion { get; }
    public string? VersionMatchStrategy { get; }
    public string? VersionFailureStrategy { get; }
    public bool ThrowStatusExceptionsOnRaiseEvent { get; }
    public string? OverridableExistingInstanceStates { get; }

    private int Number(string extension, string key, int defaultValue, int min) => Find(extension, key) switch
    {
        null => defaultValue,
        JsonValue value when value.TryGetValue<int>(out var number) && number >= min => number,
        _ => throw Invalid(extension, key, $"must be a whole number of at least {min}"),
    };

    private bool Flag(string extension, string key, bool defaultValue) => Find(extension, key) switch
    {
        null => defaultValue,
        JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
        _ => throw Invalid(extension, key, "must be true or false"),
    };

    private TimeSpan Duration(string extension, string key, TimeSpan defaultValue) => Find(extension, key) switch
    {
        null => defaultValue,
        JsonValue value when value.TryGetValue<string>(out var text) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var duration)
        && duration >= TimeSpan.Zero => duration,
        _ => throw Invalid(extension, key, "must be a time span such as \"00:05:00\""),
    };

    private JsonNode? Find(string extension, string key)
    {
        readSettings.Add($"{extension}.{key}");
        return Section(extension)?[key];
    }

    private JsonObject? Section(string extension) => root?["extensions"]?[extension] switch
    {
        null => null,
        JsonObject section => section,
        _ => throw new LocalHostException($"{path}: extensions.{extension} must be an object."),
    };

    private void RejectUnknownSettings(string extension, params string[] ignored)
    {
        string[] known = [
            .. readSettings.Where(name => name.StartsWith($"{extension}.", StringComparison.Ordinal)).Select(name => name[(extension.Length + 1)..]),
            .. ignored];
        foreach (var (key, _) in Section(extension) ?? [])
        {
            if (!known.Contains(key, StringComparer.OrdinalIgnoreCase))
                throw Invalid(extension, key, $"is not a setting (there are {string.Join(", ", known)})");
        }
    }

    private LocalHostException Invalid(string extension, string key, string problem) =>
        new($"{path}: extensions.{extension}.{key} {problem}; it is {Section(extension)?[key]?.ToJsonString() ?? "not set"}.");
}
