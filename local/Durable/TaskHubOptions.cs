using Microsoft.DurableTask.Converters;
using Microsoft.DurableTask.Worker;

namespace Platform.Local.Durable;

/// <summary>The settings of a task hub, by host.json and the app.</summary>
public sealed record TaskHubOptions
{
    /// <summary>The task hub; one per app.</summary>
    public required string Name { get; init; }

    /// <summary>The maximum number of concurrent turns of orchestrations and entities, at least 1.</summary>
    public int MaxConcurrentOrchestrators { get; init; } = 10;

    /// <summary>The maximum number of concurrent activities, at least 1.</summary>
    public int MaxConcurrentActivities { get; init; } = 10;

    /// <summary>Serializes inputs, outputs, events and entity state.</summary>
    public DataConverter DataConverter { get; init; } = JsonDataConverter.Default;

    /// <summary>Whether waiting orchestrators stay in memory, so that their next turn need not replay them; default: no, as on Azure.</summary>
    public bool ExtendedSessions { get; init; }

    /// <summary>The properties of an exception that a failure carries.</summary>
    public IExceptionPropertiesProvider? ExceptionProperties { get; init; }

    /// <summary>Faults to inject, in tests.</summary>
    public Faults? Faults { get; init; }

    /// <summary>The version of new orchestrations and of this worker.</summary>
    public string? DefaultVersion { get; init; }

    /// <summary>The versions that this worker runs.</summary>
    public VersionMatchStrategy VersionMatch { get; init; } = VersionMatchStrategy.CurrentOrOlder;

    /// <summary>What happens to orchestrations of other versions.</summary>
    public VersionFailureStrategy VersionFailure { get; init; } = VersionFailureStrategy.Reject;

    /// <summary>Whether raising an event for an unknown or finished instance is an error.</summary>
    public bool ThrowStatusExceptionsOnRaiseEvent { get; init; } = true;

    /// <summary>Whether a start replaces an unfinished instance of the same id.</summary>
    public bool ReplacesRunningInstances { get; init; }

    /// <summary>The reason why an orchestration of this version may not run here; null when it may.</summary>
    internal string? VersionMismatch(string? version)
    {
        var difference = CompareVersions(version, DefaultVersion);
        return VersionMatch switch
        {
            VersionMatchStrategy.Strict when difference != 0 => $"The orchestration version '{version}' does not match the worker version '{DefaultVersion}'.",
            VersionMatchStrategy.CurrentOrOlder when difference > 0 =>
                $"The orchestration version '{version}' is greater than the worker version '{DefaultVersion}'.",
            _ => null,
        };
    }

    /// <summary>Compares versions by the documented rules: none is the oldest, numbers compare as numbers, other text without case.</summary>
    private static int CompareVersions(string? one, string? other) =>
        string.IsNullOrWhiteSpace(one) || string.IsNullOrWhiteSpace(other)
        ? (string.IsNullOrWhiteSpace(one) ? 0 : 1) - (string.IsNullOrWhiteSpace(other) ? 0 : 1)
        : Version.TryParse(one, out var mine) && Version.TryParse(other, out var theirs) ? mine.CompareTo(theirs)
        : string.Compare(one, other, StringComparison.OrdinalIgnoreCase);
}

/// <summary>versionMatchStrategy of host.json.</summary>
public enum VersionMatchStrategy
{
    /// <summary>Every version.</summary>
    None,

    /// <summary>The version of the app only.</summary>
    Strict,

    /// <summary>The version of the app and older ones.</summary>
    CurrentOrOlder,
}

/// <summary>versionFailureStrategy of host.json.</summary>
public enum VersionFailureStrategy
{
    /// <summary>The orchestration waits for another worker.</summary>
    Reject,

    /// <summary>The orchestration fails.</summary>
    Fail,
}
