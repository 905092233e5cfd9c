using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Platform.Local.Durable.Conversion;

namespace Platform.Local.Durable;

/// <summary>An instance with its history as JSON, whose events are in the protocol's JSON form.</summary>
internal sealed record SavedHistory(string InstanceId, string ExecutionId, OrchestrationRuntimeStatus Status, IReadOnlyList<P.HistoryEvent> Events)
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 256 };

    public string ToJson() => new JsonObject
    {
        [nameof(InstanceId)] = InstanceId,
        [nameof(ExecutionId)] = ExecutionId,
        [nameof(Status)] = (int)Status,
        [nameof(Events)] = new JsonArray([.. Events.Select(e => JsonNode.Parse(JsonFormatter.Default.Format(e)))]),
    }.ToJsonString(Relaxed);

    /// <exception cref="JsonException">This is not a saved history.</exception>
    public static SavedHistory FromJson(string json)
    {
        try
        {
            if (JsonNode.Parse(json) is not JsonObject saved || saved[nameof(Events)] is not JsonArray events)
                throw new JsonException("The history has no events.");
            var (instanceId, executionId) = ((string)saved[nameof(InstanceId)]!, (string)saved[nameof(ExecutionId)]!);
            return new(instanceId, executionId, (OrchestrationRuntimeStatus)(int)saved[nameof(Status)]!, events is [JsonObject first, ..]
                && first.ContainsKey("$")
                ? Convert(instanceId, executionId, events)
                : [.. events.Select(e => JsonParser.Default.Parse<P.HistoryEvent>(e!.ToJsonString()))]);
        }
        catch (Exception broken) when (broken is InvalidProtocolBufferException or InvalidOperationException or FormatException or NullReferenceException)
        {
            throw new JsonException("This is not a saved history.", broken);
        }
    }

    /// <summary>Converts the events of older task hubs.</summary>
    private static List<P.HistoryEvent> Convert(string instanceId, string executionId, JsonArray events)
    {
        var converter = new HistoryConverter(instanceId, executionId);
        foreach (var old in events) converter.AddHistory(OldEvent.FromJson(old!.ToJsonString()));
        converter.EndTurn();
        return converter.History;
    }
}
