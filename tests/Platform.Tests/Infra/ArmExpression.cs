using System.Globalization;

namespace Platform.Tests.Infra;

/// <summary>The expressions that a snapshot leaves in a template, because they ask for what only Azure knows: an identity's ids, an address.</summary>
internal sealed class ArmExpression
{
    private readonly string text;
    private int at;

    private ArmExpression(string text) => this.text = text;

    /// <summary>The node with every expression in it replaced by its value.</summary>
    public static JsonNode? EvaluateAll(JsonNode? node) => node switch
    {
        JsonObject fields => new JsonObject(fields.Select(f => KeyValuePair.Create(f.Key, EvaluateAll(f.Value)))),
        JsonArray list => new JsonArray([.. list.Select(EvaluateAll)]),
        JsonValue value when value.TryGetValue<string>(out var text) && text is ['[', not '[', .., ']'] => new ArmExpression(text[1..^1]).Read(),
        _ => node?.DeepClone(),
    };

    private JsonNode? Read()
    {
        var value = text[at] == '\'' ? ReadText() : Call();
        while (at < text.Length && text[at] is '.' or '[')
        {
            var isIndex = text[at++] == '[';
            var name = ReadName();
            if (isIndex) at++;
            value = isIndex ? value![int.Parse(name, CultureInfo.InvariantCulture)]!.DeepClone()
                : value is JsonObject fields ? fields[name]!.DeepClone()
                : $"{((string)value!).TrimEnd('>')}.{name}>";
        }
        return value;
    }

    private JsonNode? Call()
    {
        var name = ReadName();
        var arguments = new List<JsonNode?>();
        for (at++; text[at] != ')'; at += text[at] == ',' ? 2 : 0) arguments.Add(Read());
        at++;
        return name switch
        {
            "format" => string.Format(CultureInfo.InvariantCulture, (string)arguments[0]!, [.. arguments.Skip(1)]),
            "reference" => $"<{((string)arguments[0]!).Split('/')[^1]}>",
            "guid" => $"guid({string.Join(", ", arguments)})",
            "resourceId" => $"/subscriptions/{arguments[0]}/resourceGroups/{arguments[1]}/providers/{TypeAndNames((string)arguments[2]!, arguments.Skip(3))}",
            "split" => new JsonArray([.. ((string)arguments[0]!).Split((string)arguments[1]!).Select(part => JsonValue.Create(part))]),
            "join" => string.Join((string)arguments[1]!, arguments[0]!.AsArray()),
            "filter" => arguments[0], // of the parts of a name, those that are not empty: all
            "lambda" or "lambdaVariables" or "not" or "empty" => null,
            "tenant" => new JsonObject { ["tenantId"] = "<tenant>" },
            "extensionResourceId" => $"{arguments[0]}/providers/{arguments[1]}/{arguments[2]}",
            "environment" => new JsonObject { ["suffixes"] = new JsonObject { ["storage"] = "core.windows.net", ["keyvaultDns"] = ".vault.azure.net" } },
            "createArray" => new JsonArray([.. arguments]),
            "createObject" => new JsonObject(arguments.Chunk(2).Select(pair => KeyValuePair.Create((string)pair[0]!, pair[1]))),
            _ => throw new NotSupportedException($"{name} in {text}"),
        };
    }

    private static string TypeAndNames(string type, IEnumerable<JsonNode?> names)
    {
        var types = type.Split('/');
        return $"{types[0]}/{string.Join('/', types.Skip(1).Zip(names, (kind, name) => $"{kind}/{name}"))}";
    }

    private string ReadName()
    {
        var start = at;
        while (at < text.Length && char.IsAsciiLetterOrDigit(text[at])) at++;
        return text[start..at];
    }

    private string ReadText()
    {
        var start = at + 1;
        for (at = start; text[at] != '\'' || (at + 1 < text.Length && text[at + 1] == '\''); at++)
        {
            if (text[at] == '\'') at++; // doubled within a text
        }
        return text[start..at++].Replace("''", "'", StringComparison.Ordinal);
    }
}
