using System.Reflection;

namespace Platform.Tests.Contracts;

/// <summary>A receiver declares its own record, with only what it reads.</summary>
public sealed class ReceivingMessages
{
    [Fact]
    public void Receivers_read_only_what_the_senders_schema_promises()
    {
        var received = MessageSchemas.Records.Where(r => !r.IsOutgoing).ToList();
        Assert.NotEmpty(received);
        var violations = received.SelectMany(r => MessageSchemas.All.TryGetValue(r.Type, out var schema)
            ? Unpromised(r.Record, schema, r.Type).Select(v => $"{r.Record.FullName} reads {v}")
            : [$"{r.Record.FullName} is of the type {r.Type}, which nobody sends."]);
        Assert.True(!violations.Any(), string.Join(Environment.NewLine, violations));
    }

    /// <summary>The properties of a record that the schema does not promise, or promises as something else.</summary>
    private static IEnumerable<string> Unpromised(Type record, JsonNode schema, string path)
    {
        var nullability = new NullabilityInfoContext();
        foreach (var property in record.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            var optional = nullability.Create(property).ReadState == NullabilityState.Nullable;
            if (schema["properties"]?[name] is not { } promised) yield return $"{path}.{name}, which is not in the schema";
            else if (!optional && !schema["required"]!.AsArray().Any(r => (string?)r == name)) yield return $"{path}.{name}, which may be absent";
            else foreach (var problem in Mismatches(property.PropertyType, promised, $"{path}.{name}")) yield return problem;
        }
    }

    private static IEnumerable<string> Mismatches(Type type, JsonNode schema, string path)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (ElementOf(type) is { } element) return schema["items"] is { } items ? Mismatches(element, items, $"{path}[]") : [$"{path} as a list"];
        var (wanted, format) = Type.GetTypeCode(type) switch
        {
            TypeCode.Int32 or TypeCode.Int64 => ("integer", null),
            TypeCode.Boolean => ("boolean", null),
            TypeCode.String => ("string", null),
            _ when type.IsEnum => ("string", null),
            _ when type == typeof(Guid) => ("string", "uuid"),
            _ when type == typeof(DateTimeOffset) => ("string", "date-time"),
            _ => ("object", (string?)null),
        };
        if (KindOf(schema) != wanted || (format is not null && (string?)schema["format"] != format))
            return [$"{path} as {type.Name}, but it is {schema.ToJsonString()}"];
        return wanted == "object" ? Unpromised(type, schema, path) : [];
    }

    /// <summary>The JSON type that a schema allows, also when it says so by const or enum.</summary>
    private static string KindOf(JsonNode schema) =>
        NameOf(schema["type"]) ?? (schema["const"] ?? schema["enum"]?[0])?.GetValueKind() switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.True or JsonValueKind.False => "boolean",
            JsonValueKind.Number => "integer",
            _ => "unknown",
        };

    /// <summary>A type, also when null is allowed beside it.</summary>
    private static string? NameOf(JsonNode? type) => type is JsonArray types ? types.Select(t => (string)t!).First(t => t != "null") : (string?)type;

    private static Type? ElementOf(Type type) =>
        type == typeof(string)
        ? null : type.GetInterfaces().Append(type)
            .FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GetGenericArguments()[0];
}
