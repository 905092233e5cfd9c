using Xunit.Abstractions;

namespace Platform.Tests.Contracts;

/// <summary>Consumers deploy on their own: what was published once stays true. A schema counts as published once it is committed.</summary>
public sealed class PublishingASchema(ITestOutputHelper output)
{
    /// <summary>Message types that are no longer sent, and that no consumer needs.</summary>
    private static readonly HashSet<string> Retired = new(StringComparer.Ordinal);

    [Fact]
    public void Every_sent_message_and_no_other_has_a_schema() =>
        Assert.Equal(MessageSchemas.Records.Where(r => r.IsOutgoing).Select(r => r.Type).Distinct().Order(StringComparer.Ordinal),
            MessageSchemas.All.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Schema_id_is_the_message_type()
    {
        foreach (var (type, schema) in MessageSchemas.All) Assert.Equal($"urn:platform:schema:{type}", (string?)schema["$id"]);
    }

    [Fact]
    public async Task Committed_versions_stay_compatible()
    {
        var history = await SchemaHistory.ReadAsync();
        output.WriteLine(history.Extent);

        var broken = new List<string>();
        foreach (var (type, blob, schema) in history.Versions.Where(v => !Retired.Contains(v.Type)))
        {
            if (!MessageSchemas.All.TryGetValue(type, out var now)) broken.Add($"{type}: the schema is gone");
            else broken.AddRange(Incompatibilities(schema, now, "data").Select(i => $"{type}, was {blob[..10]}: {i}"));
        }
        Assert.True(broken.Count == 0,
            $"""
            Receivers that are deployed already would not understand these messages:
            {string.Join(Environment.NewLine, broken.Distinct())}
            Undo the change, or publish a message of the next version (…v2) beside this one until no consumer needs the old one, and name that in Retired.
            Optional additions are welcome. "git show" and the number show the earlier schema.
            """);
    }

    [Theory]
    [InlineData("""{"type":"object","required":["a"],"properties":{"a":{"type":"string"},"b":{"type":"integer"}}}""", true)] // another property
    [InlineData("""{"type":"object","required":["a"],"properties":{"a":{"type":"string","maxLength":9}}}""", false)] // narrower
    [InlineData("""{"type":"object","required":[],"properties":{"a":{"type":"string"}}}""", false)] // no longer always there
    [InlineData("""{"type":"object","required":["a"],"properties":{"a":{"type":"integer"}}}""", false)] // another type
    [InlineData("""{"type":"object","required":["a"],"properties":{}}""", false)] // gone
    public void Change_is_compatible_when_everything_promised_stays(string later, bool compatible)
    {
        var published = JsonNode.Parse("""{"type":"object","required":["a"],"properties":{"a":{"type":"string"}}}""")!;
        Assert.Equal(compatible, !Incompatibilities(published, JsonNode.Parse(later)!, "data").Any());
    }

    /// <summary>Where a later schema promises less than, or other than, the one before. Words for people and the schema's own name may change.</summary>
    private static IEnumerable<string> Incompatibilities(JsonNode before, JsonNode now, string path)
    {
        foreach (var word in before.AsObject().Select(w => w.Key).Union(now.AsObject().Select(w => w.Key), StringComparer.Ordinal))
        {
            switch (word)
            {
                case "title" or "description" or "examples" or "$comment" or "$id":
                    break;
                case "required":
                    foreach (var name in Words(before).Except(Words(now), StringComparer.Ordinal)) yield return $"{path}.{name} is no longer required";
                    break;
                case "properties":
                    foreach (var (name, schema) in before[word]!.AsObject())
                    {
                        if (now[word]?[name] is not { } later) yield return $"{path}.{name} is gone";
                        else foreach (var problem in Incompatibilities(schema!, later, $"{path}.{name}")) yield return problem;
                    }
                    break;
                case "items" when before[word] is { } items && now[word] is { } later:
                    foreach (var problem in Incompatibilities(items, later, $"{path}[]")) yield return problem;
                    break;
                default:
                    if (!JsonNode.DeepEquals(before[word], now[word]))
                        yield return $"{path}: {word} was {before[word]?.ToJsonString() ?? "absent"}, is {now[word]?.ToJsonString() ?? "absent"}";
                    break;
            }
        }
    }

    private static IEnumerable<string> Words(JsonNode schema) => schema["required"]?.AsArray().Select(n => (string)n!) ?? [];
}
