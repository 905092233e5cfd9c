namespace Platform.Tests.Contracts;

/// <summary>The envelope of messages: CloudEvents 1.0.2, JSON event format 1.0.2, with the extension of W3C trace context.</summary>
internal static class CloudEvent
{
    public const string Name = "cloudevent";

    public static JsonNode Schema { get; } = JsonNode.Parse(
        """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "type": "object",
          "required": ["specversion", "id", "source", "type", "time", "datacontenttype", "data"],
          "properties": {
            "specversion": { "const": "1.0" },
            "id": { "type": "string", "minLength": 1 },
            "source": { "type": "string", "format": "uri-reference", "minLength": 1 },
            "type": { "type": "string", "pattern": "^[a-z]+\\.[a-z-]+\\.v[0-9]+$" },
            "time": { "type": "string", "format": "date-time" },
            "datacontenttype": { "const": "application/json" },
            "data": { "type": "object" },
            "traceparent": { "type": "string", "pattern": "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$" }
          },
          "additionalProperties": false
        }
        """)!;
}
