using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json.Serialization;

namespace Platform.Local.Durable;

/// <summary>The messages to and from entities: events with JSON payloads in the form of DurableTask.Core.</summary>
internal static class EntityMessages
{
    private const string Request = "op", Release = "release";

    // Payloads are JSON in JSON: the default encoder writes a quotation mark as six characters.
    private static readonly EntityJson Json = new(
        new JsonSerializerOptions
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            MaxDepth = 256
        });

    /// <summary>An orchestrator's message to an entity. A scheduled signal has its time in the event's name ("op@2026-11-30T12:00:00Z").</summary>
    public static InboxMessage FromOrchestration(P.SendEventAction sent, string? traceParent, DateTimeOffset now)
    {
        var target = sent.Instance.InstanceId;
        if (sent.Name == Release) return new(target, HistoryEvents.EventRaised(Release, sent.Data, now), now);
        var due = sent.Name.Length > Request.Length
            ? DateTimeOffset.Parse(sent.Name.AsSpan(Request.Length + 1), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
            : now;
        return ToEntity(target, ReadRequest(sent.Data) with { TraceParent = traceParent }, now, due);
    }

    public static InboxMessage ToEntity(string entity, EntityRequest request, DateTimeOffset now, DateTimeOffset due) =>
        new(entity, HistoryEvents.EventRaised(Request, JsonSerializer.Serialize(request, Json.EntityRequest), now), due > now ? due : now);

    public static InboxMessage ReleaseOf(string entity, EntityLockOwner owner, DateTimeOffset now) =>
        new(entity, HistoryEvents.EventRaised(Release, JsonSerializer.Serialize(new(owner.InstanceId, "orphaned"), Json.EntityRelease), now), now);

    public static InboxMessage ToOrchestration(string instanceId, string? executionId, string requestId, EntityResponse response, DateTimeOffset now) =>
        new(instanceId, HistoryEvents.EventRaised(requestId, JsonSerializer.Serialize(response, Json.EntityResponse), now), now, executionId);

    /// <summary>A request or a release; null for neither.</summary>
    public static (EntityRequest? Request, EntityRelease? Release) Read(P.HistoryEvent historyEvent) => historyEvent.EventRaised switch
    {
        { Name: Release } release => (null, JsonSerializer.Deserialize(release.Input, Json.EntityRelease)),
        { } request when IsRequest(request.Name) => (ReadRequest(request.Input), null),
        _ => (null, null),
    };

    /// <summary>An orchestrator's message to an entity.</summary>
    public static (EntityRequest? Request, EntityRelease? Release) Read(P.EventSentEvent sent) =>
        sent.Name == Release ? (null, JsonSerializer.Deserialize(sent.Input, Json.EntityRelease)) : (ReadRequest(sent.Input), null);

    public static EntityResponse? ReadResponse(string? json) => json is null ? null : JsonSerializer.Deserialize(json, Json.EntityResponse);

    public static EntityQueue ReadQueue(string? json) => json is null ? new() : JsonSerializer.Deserialize(json, Json.EntityQueue) ?? new();

    public static string Write(EntityQueue queue) => JsonSerializer.Serialize(queue, Json.EntityQueue);

    private static bool IsRequest(string name) => name == Request || name.StartsWith(Request + "@", StringComparison.Ordinal);

    private static EntityRequest ReadRequest(string json) =>
        JsonSerializer.Deserialize(json, Json.EntityRequest) ?? throw new JsonException("A request to an entity is null.");
}

/// <summary>A call, a signal or a lock request. A lock request passes along <see cref="LockSet"/> in order, which prevents deadlocks.</summary>
internal sealed record EntityRequest
{
    [JsonPropertyName("op")] public string? Operation { get; init; }
    [JsonPropertyName("signal")] public bool IsSignal { get; init; }
    [JsonPropertyName("input")] public string? Input { get; init; }
    [JsonPropertyName("id")] public required string Id { get; init; }
    [JsonPropertyName("parent")] public string? ParentInstanceId { get; init; }
    [JsonPropertyName("parentExecution")] public string? ParentExecutionId { get; init; }
    [JsonPropertyName("lockset")] public IReadOnlyList<EntityName>? LockSet { get; init; }

    /// <summary>The position in <see cref="LockSet"/> that is locked next.</summary>
    [JsonPropertyName("pos")] public int Position { get; init; }

    /// <summary>The W3C trace context of the caller's starter: an extension of the protocol.</summary>
    [JsonPropertyName("traceParent")] public string? TraceParent { get; init; }
    [JsonIgnore] public EntityLockOwner? Owner => ParentInstanceId is null ? null : new(ParentInstanceId, ParentExecutionId);
}

internal sealed record EntityName([property: JsonPropertyName("name")] string Name, [property: JsonPropertyName("key")] string Key)
{
    public static EntityName FromId(string id)
    {
        var entity = EntityInstanceId.FromString(id);
        return new(entity.Name, entity.Key);
    }

    public override string ToString() => $"@{Name}@{Key}";
}

internal sealed record EntityRelease([property: JsonPropertyName("parent")] string ParentInstanceId, [property: JsonPropertyName("id")] string Id);

internal sealed record EntityResponse(
    [property: JsonPropertyName("result")] string? Result, [property: JsonPropertyName("exceptionType")] string? ErrorType = null,
    [property: JsonPropertyName("failureDetails")] EntityFailure? Failure = null)
{
    /// <summary>The response to a lock request once all entities are locked.</summary>
    public static EntityResponse Locked { get; } = new("Lock Acquisition Completed");

    public static EntityResponse Failed(P.TaskFailureDetails failure) => new(failure.ErrorMessage, failure.ErrorType, EntityFailure.From(failure));
}

internal sealed record EntityFailure(string ErrorType, string ErrorMessage, string? StackTrace, EntityFailure? InnerFailure, bool IsNonRetriable)
{
    public static EntityFailure From(P.TaskFailureDetails failure) =>
        new(failure.ErrorType, failure.ErrorMessage, failure.StackTrace, failure.InnerFailure is { } inner ? From(inner) : null, failure.IsNonRetriable);
}

[JsonSerializable(typeof(EntityRequest))]
[JsonSerializable(typeof(EntityRelease))]
[JsonSerializable(typeof(EntityResponse))]
[JsonSerializable(typeof(EntityQueue))]
internal sealed partial class EntityJson : JsonSerializerContext;
