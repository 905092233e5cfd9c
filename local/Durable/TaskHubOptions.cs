using Microsoft.DurableTask.Converters;
using Microsoft.DurableTask.Worker;
using Platform.Local.Persistence;

namespace Platform.Local.Durable;

/// <summary>What host.json and the app say of a task hub.</summary>
public sealed record TaskHubOptions
{
    /// <summary>The task hub; one per app.</summary>
    public required string Name { get; init; }

    /// <summary>How many turns of orchestrations and entities run at once, at least 1.</summary>
    public int MaxConcurrentOrchestrators { get; init; } = 10;

    /// <summary>How many activities run at once, at least 1.</summary>
    public int MaxConcurrentActivities { get; init; } = 10;

    /// <summary>Serializes inputs, outputs, events and entity state.</summary>
    public DataConverter DataConverter { get; init; } = JsonDataConverter.Default;

    /// <summary>Whether an orchestrator that waits stays in memory, so that its next turn need not replay it; without, every turn replays, as in Azure by
    /// default.</summary>
    public bool ExtendedSessions { get; init; }

    /// <summary>What of an activity's exception goes into its failure, beside type, message and stack trace.</summary>
    public IExceptionPropertiesProvider? ExceptionProperties { get; init; }

    /// <summary>What is to go wrong, in tests.</summary>
    public Faults? Faults { get; init; }

    /// <summary>The version of orchestrations that are started without one, and of this worker.</summary>
    public string? DefaultVersion { get; init; }

    /// <summary>Which versions this worker runs.</summary>
    public VersionMatchStrategy VersionMatch { get; init; } = VersionMatchStrategy.CurrentOrOlder;

    /// <summary>What becomes of an orchestration whose version this worker does not run.</summary>
    public VersionFailureStrategy VersionFailure { get; init; } = VersionFailureStrategy.Reject;

    /// <summary>Whether raising an event for an instance that is unknown or has finished is an error.</summary>
    public bool ThrowStatusExceptionsOnRaiseEvent { get; init; } = true;

    /// <summary>Whether a start replaces an instance of the same id that still runs.</summary>
    public bool ReplacesRunningInstances { get; init; }

    /// <summary>Null when an orchestration of this version may run here; otherwise why not.</summary>
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

    /// <summary>By the documented rules: none is the oldest; versions of numbers by their numbers; others as text without regard to case.</summary>
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

    /// <summary>The very version of the app.</summary>
    Strict,

    /// <summary>The version of the app and older ones.</summary>
    CurrentOrOlder,
}

/// <summary>versionFailureStrategy of host.json.</summary>
public enum VersionFailureStrategy
{
    /// <summary>It is left for a worker of another version.</summary>
    Reject,

    /// <summary>It fails.</summary>
    Fail,
}
