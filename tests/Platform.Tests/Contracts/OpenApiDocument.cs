using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Platform.Tests.Contracts;

/// <summary>An operation of an OpenAPI document, with where it stands in it.</summary>
internal sealed record Operation(OpenApiDocument Document, string Method, string Path, string Pointer)
{
    /// <summary>Whether it is only for callers with a token: what the document asks of all operations, unless this one says otherwise.</summary>
    public bool NeedsToken =>
        (Document.At($"{Pointer}/security") ?? Document.Root["security"])?.AsArray() is { Count: > 0 } ways
        && ways.All(way => way!.AsObject() is { Count: > 0 } scheme && !scheme.ContainsKey("client"));

    /// <summary>The path with an id in all its placeholders, or 1 where a number is.</summary>
    public string PathOf(string id) => string.Join('/', Path.Split('/').Select(
        step => step.EndsWith("Number}", StringComparison.Ordinal) ? "1" : step.StartsWith('{') ? id : step));

    /// <summary>Where the response of a status is described, or null when it is not.</summary>
    public string? Response(int status) =>
        Document.At($"{Pointer}/responses") is JsonObject responses && responses.ContainsKey($"{status}")
        ? Document.Follow($"{Pointer}/responses/{status}") : null;
}

/// <summary>functions/*/openapi.yaml of a service.</summary>
internal sealed class OpenApiDocument
{
    private static readonly string[] Methods = ["get", "head", "post", "put", "patch", "delete", "options"];

    private OpenApiDocument(string service, JsonNode root)
    {
        (Service, Root) = (service, root);
        Operations = [.. from path in root["paths"]!.AsObject()
                         from method in path.Value!.AsObject().Select(o => o.Key).Intersect(Methods, StringComparer.Ordinal)
                         select new Operation(this, method, path.Key, $"/paths/{Escape(path.Key)}/{method}")];
    }

    /// <summary>The documents of all services.</summary>
    public static IReadOnlyList<OpenApiDocument> All { get; } =
        [.. PlatformManifest.Read(Repository.Root)
            .Services.Select(s => new OpenApiDocument(s.Name, ToJson(Yaml.Read(s.Folder, "openapi.yaml"))!))];

    public string Service { get; }
    public JsonNode Root { get; }
    public IReadOnlyList<Operation> Operations { get; }

    public static OpenApiDocument Of(string service) => All.Single(d => d.Service == service);

    /// <summary>The operation that a request is, if it is one: a path without placeholders comes before one with.</summary>
    public Operation? Find(string method, string path) =>
        Operations.Where(o => o.Method.Equals(method, StringComparison.OrdinalIgnoreCase) && Matches(o.Path, path)).MinBy(o => o.Path.Count(c => c == '{'));

    /// <summary>Whether a template is of this path; a value of {id} is a UUID, as in the routes, and one of {code} or
    /// {sequenceNumber} is any word.</summary>
    private static bool Matches(string template, string path)
    {
        var (expected, given) = (template.Split('/'), path.Split('/'));
        return expected.Length == given.Length
            && expected.Zip(given)
                .All(s => s.First is "{code}" or "{sequenceNumber}" ? s.Second.Length > 0
                    : s.First.StartsWith('{') ? Guid.TryParse(s.Second, out _) : s.First == s.Second);
    }

    public JsonNode? At(string pointer) =>
        pointer.Split('/').Skip(1)
            .Aggregate((JsonNode?)Root, (node, step) => node is JsonArray list ? list[int.Parse(step, CultureInfo.InvariantCulture)] : node?[Unescape(step)]);

    /// <summary>The place that a place refers to, or itself.</summary>
    public string Follow(string pointer) => At(pointer) is JsonObject o && o["$ref"] is { } reference ? Follow(((string)reference!).TrimStart('#')) : pointer;

    public static string Escape(string step) => step.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static string Unescape(string step) => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    /// <summary>YAML's core schema: a plain scalar may be a word of JSON, a quoted one is text.</summary>
    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(c => KeyValuePair.Create(((YamlScalarNode)c.Key).Value!, ToJson(c.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(ToJson)]),
        YamlScalarNode { Style: not ScalarStyle.Plain } text => text.Value,
        YamlScalarNode { Value: null or "" or "null" or "~" } => null,
        YamlScalarNode { Value: "true" or "false" } word => word.Value == "true",
        YamlScalarNode number when long.TryParse(number.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) => value,
        YamlScalarNode number when decimal.TryParse(number.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) => value,
        YamlScalarNode text => text.Value,
        _ => throw new InvalidDataException($"{node.Start}: YAML that JSON cannot express"),
    };
}
