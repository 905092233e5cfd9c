using System.Text.Json.Serialization;

namespace Platform.Local.Durable.Conversion;

/// <summary>An event as older task hubs stored it. Its members depend on its kind.</summary>
internal sealed record OldEvent
{
    /// <summary>Not stored for carried events.</summary>
    public string? Kind { get; init; }

    public int Id { get; init; }
    public string? Name { get; init; }
    public string? InstanceId { get; init; }
    public string? ExecutionId { get; init; }
    public string? Version { get; init; }
    public string? Input { get; init; }

    /// <summary>The beginning of an activity's input.</summary>
    public string? Preview { get; init; }

    public string? Result { get; init; }
    public string? Payload { get; init; }
    public string? Output { get; init; }
    public string? Reason { get; init; }
    public string? Status { get; init; }
    public bool Recursive { get; init; }
    public string? TraceParent { get; init; }
    public DateTimeOffset? At { get; init; }
    public DateTimeOffset? FireAt { get; init; }
    public OldFailure? Failure { get; init; }
    public OldParent? Parent { get; init; }

    /// <summary>Events that came before a continue-as-new.</summary>
    public IReadOnlyList<OldEvent>? Carried { get; init; }

    public string? Entity { get; init; }
    public string? Operation { get; init; }
    public IReadOnlyList<string>? Entities { get; init; }
    public int Position { get; init; }

    /// <summary>The lock that a release ends.</summary>
    public int LockId { get; init; }

    public OldCaller? Caller { get; init; }
    public OldCaller? Owner { get; init; }

    public static OldEvent FromJson(string json) =>
        JsonSerializer.Deserialize(WithKind(json), OldJson.Default.OldEvent) ?? throw new JsonException("A stored event is null.");

    /// <summary>The kind was stored as "$", which the serializer reserves. Quotation marks in strings are escaped, so nothing else is replaced.</summary>
    public static string WithKind(string json) => json.Replace("\"$\":\"", "\"Kind\":\"", StringComparison.Ordinal);
}

internal sealed record OldParent(string InstanceId, string ExecutionId, string Name, int TaskId);

/// <summary>The action of an orchestration that awaits an entity.</summary>
internal sealed record OldCaller(string InstanceId, string ExecutionId, int TaskId);

internal sealed record OldFailure(string ErrorType, string ErrorMessage, string? StackTrace, OldFailure? Inner, bool NotRetriable)
{
    public static OldFailure FromJson(string json) =>
        JsonSerializer.Deserialize(json, OldJson.Default.OldFailure) ?? throw new JsonException("A stored failure is null.");

    public P.TaskFailureDetails Convert() =>
        new() { ErrorType = ErrorType, ErrorMessage = ErrorMessage, StackTrace = StackTrace, InnerFailure = Inner?.Convert(), IsNonRetriable = NotRetriable };
}

/// <summary>The lock owner and the queue of an entity.</summary>
internal sealed record OldSchedule(OldCaller? LockedBy, IReadOnlyList<OldEvent>? Queue)
{
    public static OldSchedule FromJson(string json) => JsonSerializer.Deserialize(OldEvent.WithKind(json), OldJson.Default.OldSchedule) ?? new(null, null);
}

[JsonSourceGenerationOptions(MaxDepth = 256)]
[JsonSerializable(typeof(OldEvent))]
[JsonSerializable(typeof(OldFailure))]
[JsonSerializable(typeof(OldSchedule))]
internal sealed partial class OldJson : JsonSerializerContext;
