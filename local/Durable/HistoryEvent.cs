using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;

namespace Platform.Local.Durable;

/// <summary>What happened to an orchestration. The same records travel in its inbox and stay in its history.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "$")]
[JsonDerivedType(typeof(ExecutionStarted), "started")]
[JsonDerivedType(typeof(TurnStarted), "turn")]
[JsonDerivedType(typeof(TaskScheduled), "task")]
[JsonDerivedType(typeof(TimerCreated), "timer")]
[JsonDerivedType(typeof(ChildScheduled), "child")]
[JsonDerivedType(typeof(EventSent), "sent")]
[JsonDerivedType(typeof(EntityCalled), "call")]
[JsonDerivedType(typeof(EntitySignalled), "signal")]
[JsonDerivedType(typeof(EntitiesLocked), "lock")]
[JsonDerivedType(typeof(EntitiesReleased), "release")]
[JsonDerivedType(typeof(TaskCompleted), "done")]
[JsonDerivedType(typeof(TaskFailed), "failed")]
[JsonDerivedType(typeof(TimerFired), "fired")]
[JsonDerivedType(typeof(EventRaised), "event")]
[JsonDerivedType(typeof(ExecutionSuspended), "suspended")]
[JsonDerivedType(typeof(ExecutionResumed), "resumed")]
[JsonDerivedType(typeof(ExecutionTerminated), "terminated")]
[JsonDerivedType(typeof(ExecutionFaulted), "faulted")]
[JsonDerivedType(typeof(ExecutionEnded), "ended")]
[JsonDerivedType(typeof(ExecutionRewound), "rewound")]
[JsonDerivedType(typeof(OperationRequested), "operation")]
[JsonDerivedType(typeof(LockRequested), "locking")]
[JsonDerivedType(typeof(LockReleased), "unlocking")]
internal abstract record HistoryEvent
{
    /// <summary>How many answers more (or fewer) the orchestration awaits after this; timers and events are not answers.</summary>
    [JsonIgnore]
    public int AnswersAwaited => this switch
    {
        TaskScheduled or ChildScheduled or EntityCalled or EntitiesLocked => 1,
        TaskCompleted or TaskFailed => -1,
        _ => 0,
    };

    public string ToJson() => JsonSerializer.Serialize(this, HistoryJson.Instance.HistoryEvent);

    public static HistoryEvent FromJson(string json) =>
        JsonSerializer.Deserialize(json, HistoryJson.Instance.HistoryEvent) ?? throw new JsonException("A history event is null.");
}

internal sealed record ParentLink(string InstanceId, string ExecutionId, string Name, int TaskId);

/// <param name="Carried">Events that the execution before a continue-as-new received but did not consume, oldest first.</param>
internal sealed record ExecutionStarted(
    string Name, string ExecutionId, string? Input, ParentLink? Parent, string? TraceParent, IReadOnlyList<EventRaised>? Carried = null, string? Version = null)
    : HistoryEvent;

/// <summary>The beginning of a turn, and the time that the orchestrator sees during it.</summary>
internal sealed record TurnStarted(DateTimeOffset At) : HistoryEvent;

/// <summary>What the orchestrator asked for. A replay must ask for the same, in the same order.</summary>
internal abstract record ActionTaken(int Id) : HistoryEvent
{
    public abstract string Describe();
}

/// <param name="Preview">The beginning of the input, for people; the whole of it goes to the activity.</param>
internal sealed record TaskScheduled(int Id, string Name, string? Preview = null) : ActionTaken(Id)
{
    public override string Describe() => $"activity '{Name}'";
}

internal sealed record TimerCreated(int Id, DateTimeOffset FireAt) : ActionTaken(Id)
{
    // Without the time: a timeout may be configured differently after a restart.
    public override string Describe() => "a timer";
}

internal sealed record ChildScheduled(int Id, string Name, string InstanceId, string? Version = null) : ActionTaken(Id)
{
    public override string Describe() => $"sub-orchestration '{Name}'";
}

internal sealed record EventSent(int Id, string InstanceId, string Name) : ActionTaken(Id)
{
    public override string Describe() => $"sending event '{Name}'";
}

internal sealed record EntityCalled(int Id, string Entity, string Operation) : ActionTaken(Id)
{
    public override string Describe() => $"a call of '{Operation}' of entity '{Entity}'";
}

internal sealed record EntitySignalled(int Id, string Entity, string Operation, DateTimeOffset? At = null) : ActionTaken(Id)
{
    public override string Describe() => $"a signal '{Operation}' to entity '{Entity}'";
}

internal sealed record EntitiesLocked(int Id, IReadOnlyList<string> Entities) : ActionTaken(Id)
{
    public override string Describe() => $"locking {string.Join(" and ", Entities)}";
}

/// <param name="LockId">The <see cref="EntitiesLocked"/> that it ends.</param>
internal sealed record EntitiesReleased(int Id, int LockId, IReadOnlyList<string> Entities) : ActionTaken(Id)
{
    public override string Describe() => $"releasing {string.Join(" and ", Entities)}";
}

/// <summary>The answer to an action. Meant for one execution: a later one that reuses the instance id ignores it.</summary>
internal abstract record ActionAnswered(int Id, string ExecutionId) : HistoryEvent;

internal sealed record TaskCompleted(int Id, string ExecutionId, string? Result) : ActionAnswered(Id, ExecutionId);

internal sealed record TaskFailed(int Id, string ExecutionId, Failure Failure) : ActionAnswered(Id, ExecutionId);

internal sealed record TimerFired(int Id, string ExecutionId) : ActionAnswered(Id, ExecutionId);

internal sealed record EventRaised(string Name, string? Payload) : HistoryEvent;

/// <summary>What is heard even by a suspended orchestration.</summary>
internal abstract record ControlEvent : HistoryEvent;

internal sealed record ExecutionSuspended(string? Reason) : ControlEvent;

internal sealed record ExecutionResumed(string? Reason) : ControlEvent;

internal sealed record ExecutionTerminated(string? Output, bool Recursive) : ControlEvent;

/// <summary>A broken rule of orchestrator code that came to light after its turn was over.</summary>
internal sealed record ExecutionFaulted(string ExecutionId, string Message) : ControlEvent;

/// <summary>The failures of the last execution are forgotten; what failed is asked for again.</summary>
internal sealed record ExecutionRewound(string? Reason) : HistoryEvent;

/// <summary>Who waits for an entity's answer.</summary>
internal sealed record EntityCaller(string InstanceId, string ExecutionId, int TaskId);

/// <param name="Caller">Null for a signal.</param>
internal sealed record OperationRequested(string Operation, string? Input, EntityCaller? Caller, string? TraceParent) : HistoryEvent;

/// <summary>Goes from entity to entity, in the order of their ids so that two never wait for each other; the last one answers.</summary>
internal sealed record LockRequested(EntityCaller Owner, IReadOnlyList<string> Entities, int Position) : HistoryEvent;

internal sealed record LockReleased(EntityCaller Owner) : HistoryEvent;

internal sealed record ExecutionEnded(string Status, Failure? Failure = null) : HistoryEvent;

/// <param name="NotRetriable">Another attempt cannot help: no retry policy and no handler is asked.</param>
internal sealed record Failure(string ErrorType, string ErrorMessage, string? StackTrace = null, Failure? Inner = null, bool NotRetriable = false)
{
    public static Failure From(Exception exception) => new(
        exception.GetType().FullName ?? exception.GetType().Name, exception.Message, exception.StackTrace,
        exception is TaskFailedException failed ? From(failed.FailureDetails)
        : exception is EntityOperationFailedException operation ? From(operation.FailureDetails)
        : exception.InnerException is { } inner ? From(inner)
        : null);

    public TaskFailureDetails ToDetails() => new(ErrorType, ErrorMessage, StackTrace, Inner?.ToDetails(), null);

    /// <summary>As the engine shows it to a retry policy.</summary>
    public global::DurableTask.Core.FailureDetails ToCore() => new(ErrorType, ErrorMessage, StackTrace, Inner?.ToCore(), NotRetriable);

    public string ToJson() => JsonSerializer.Serialize(this, HistoryJson.Instance.Failure);

    public static Failure? FromJson(string? json) => json is null ? null : JsonSerializer.Deserialize(json, HistoryJson.Instance.Failure);

    public static Failure From(TaskFailureDetails details) =>
        new(details.ErrorType, details.ErrorMessage, details.StackTrace, details.InnerFailure is { } inner ? From(inner) : null);
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HistoryEvent))]
[JsonSerializable(typeof(Failure))]
[JsonSerializable(typeof(EntitySchedule))]
[JsonSerializable(typeof(SavedHistory))]
internal sealed partial class HistoryJson : JsonSerializerContext
{
    // Payloads are JSON inside JSON: the default encoder would write every quotation mark as six characters.
    public static HistoryJson Instance { get; } = new(new JsonSerializerOptions
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 256,
    });
}
