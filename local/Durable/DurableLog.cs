namespace Platform.Local.Durable;

internal static partial class DurableLog
{
    [LoggerMessage(1, LogLevel.Error, "Claiming {Kind} failed; retrying in a second")]
    public static partial void LoopFailed(ILogger logger, string kind, Exception failure);

    [LoggerMessage(2, LogLevel.Warning, "The result of {Kind} {Id} could not be stored; it runs again")]
    public static partial void WorkLost(ILogger logger, string kind, string? id, Exception failure);

    [LoggerMessage(3, LogLevel.Information, "Orchestration {InstanceId} of task hub {Hub} is now {Status}")]
    public static partial void StatusChanged(ILogger logger, string instanceId, string hub, string status);

    [LoggerMessage(4, LogLevel.Error, "Orchestration {InstanceId} of task hub {Hub} failed: {ErrorType}: {Reason}")]
    public static partial void OrchestrationFailed(ILogger logger, string instanceId, string hub, string errorType, string reason);

    [LoggerMessage(5, LogLevel.Warning, "Activity {Activity} of orchestration {InstanceId} failed")]
    public static partial void ActivityFailed(ILogger logger, string activity, string instanceId, Exception failure);

    [LoggerMessage(6, LogLevel.Warning, "Event {EventName} was ignored: task hub {Hub} has no running orchestration {InstanceId}")]
    public static partial void EventIgnored(ILogger logger, string eventName, string hub, string instanceId);

    [LoggerMessage(7, LogLevel.Error, "Leases of task hub {Hub} could not be renewed")]
    public static partial void RenewalFailed(ILogger logger, string hub, Exception failure);

    [LoggerMessage(8, LogLevel.Error, "Orchestration {InstanceId} will never complete, as on Azure. {Message}")]
    public static partial void NotDurable(ILogger logger, string instanceId, string message);

    [LoggerMessage(9, LogLevel.Error, "No {Kind} named '{Name}' is registered in this app. Registered: {Registered}")]
    public static partial void Unknown(ILogger logger, string kind, string name, string registered);

    [LoggerMessage(10, LogLevel.Warning, "Operation {Operation} of entity {Entity} failed: {ErrorType}: {Reason}")]
    public static partial void OperationFailed(ILogger logger, string? operation, string entity, string errorType, string reason);

    [LoggerMessage(11, LogLevel.Warning, "Orchestration {InstanceId} of task hub {Hub} is left to workers of another version: {Reason}")]
    public static partial void VersionRejected(ILogger logger, string instanceId, string hub, string reason);

    [LoggerMessage(12, LogLevel.Information, "{Count} leases of task hub {Hub} were released: their worker is dead")]
    public static partial void LeasesReleased(ILogger logger, int count, string hub);
}
