using System.Globalization;
using System.Text.Json.Nodes;
using Scalar.AspNetCore;
using YamlDotNet.Serialization;

namespace Platform.Gateway;

/// <summary>The OpenAPI documents of all contexts as one, and Scalar's page that shows it. Everything comes from here: no browser asks another
/// server.</summary>
public sealed class ApiReference
{
    private const string Api = "/api/v1/", SecurityScheme = "accessToken";

    private const string Page = """
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>API reference</title></head>
        <body><div id="reference"></div><script src="/docs/scalar.js"></script><script src="/docs/start.js"></script></body>
        </html>
        """;

    private const string Start = """
        Scalar.createApiReference('#reference', {
          url: '/api/v1/openapi.json', withDefaultFonts: false, telemetry: false, hideClientButton: true, agent: { disabled: true }, mcp: { disabled: true },
          showDeveloperTools: 'never',
        });
        """;

    /// <summary>Scalar writes styles into the page; scripts and connections are the gateway's only.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private readonly Lazy<string> document = new(() => Merge(Files()).ToJsonString());
    private readonly Lazy<byte[]> scalar = new(ReadScalar);

    /// <summary>The file of a path, or null for none.</summary>
    public IResult? Find(HttpContext http)
    {
        var result = http.Request.Path.Value!.TrimEnd('/').ToLowerInvariant() switch
        {
            "/docs" => Results.Text(Page, "text/html; charset=utf-8"),
            "/docs/start.js" => Results.Text(Start, "text/javascript; charset=utf-8"),
            "/docs/scalar.js" => Results.Bytes(scalar.Value, "text/javascript; charset=utf-8"),
            "/api/v1/openapi.json" => Results.Text(document.Value, "application/json; charset=utf-8"),
            _ => null,
        };
        if (result is null) return null;
        if (http.Request.Path.Value.EndsWith("scalar.js", StringComparison.OrdinalIgnoreCase)) http.Response.Headers.ContentEncoding = "gzip";
        http.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        http.Response.Headers.CacheControl = "public, max-age=300";
        return result;
    }

    internal static string[] Files() =>
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "openapi"), "openapi.yaml", SearchOption.AllDirectories);

    /// <summary>Joins documents whose paths differ. Names of components are those of the context and its own.</summary>
    /// <param name="files">A file for each context, in a folder of its name.</param>
    public static JsonObject Merge(IEnumerable<string> files)
    {
        var (paths, components, tags) = (new JsonObject(), new JsonObject(), new JsonArray());
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            var context = Path.GetFileName(Path.GetDirectoryName(file))!;
            var source = Read(file).AsObject();
            Qualify(source, context);
            foreach (var (path, item) in Take(source["paths"]!))
            {
                if (!path.StartsWith(Api, StringComparison.Ordinal) || path.StartsWith(Api + "{", StringComparison.Ordinal)) continue; // health, forwarding
                foreach (var (_, operation) in item!.AsObject())
                {
                    if (operation is not JsonObject described || !described.ContainsKey("responses")) continue;
                    if (!described.ContainsKey("security")) described["security"] = source["security"]?.DeepClone() ?? new JsonArray();
                    foreach (var requirement in described["security"]!.AsArray().OfType<JsonObject>().Where(requirement => requirement.Count > 0))
                    {
                        requirement.Clear();
                        requirement[SecurityScheme] = new JsonArray();
                    }
                    described["tags"] = new JsonArray(context);
                }
                paths[path] = item;
            }
            foreach (var (kind, named) in Take(source["components"]!))
            {
                if (kind == "securitySchemes") continue;
                if (!components.ContainsKey(kind)) components[kind] = new JsonObject();
                foreach (var (name, component) in Take(named!)) components[kind]![$"{context}.{name}"] = component;
            }
            tags.Add(new JsonObject { ["name"] = context, ["description"] = source["info"]!["description"]?.DeepClone() });
        }
        components["securitySchemes"] = new JsonObject
        {
            [SecurityScheme] = new JsonObject
            {
                ["type"] = "http",
                ["scheme"] = "bearer",
                ["bearerFormat"] = "JWT",
                ["description"] = "The accessToken of POST /api/v1/auth/login.",
            },
        };
        return new()
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "Platform", ["version"] = "v1", ["license"] = new JsonObject { ["name"] = "MIT", ["identifier"] = "MIT" } },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["tags"] = tags,
            ["paths"] = paths,
            ["components"] = components,
        };
    }

    /// <summary>Puts the context before the name in every reference to a component.</summary>
    private static void Qualify(JsonNode? node, string context)
    {
        if (node is JsonArray array)
            foreach (var item in array) Qualify(item, context);
        if (node is not JsonObject fields) return;
        if (fields["$ref"] is JsonValue reference && reference.TryGetValue(out string? text))
            fields["$ref"] = $"{text[..(text.LastIndexOf('/') + 1)]}{context}.{text[(text.LastIndexOf('/') + 1)..]}";
        foreach (var (_, value) in fields) Qualify(value, context);
    }

    /// <summary>The fields without their parent.</summary>
    private static List<KeyValuePair<string, JsonNode?>> Take(JsonNode node)
    {
        var fields = node.AsObject().ToList();
        node.AsObject().Clear();
        return fields;
    }

    private static JsonNode Read(string file)
    {
        using var text = File.OpenText(file);
        return ToJson(new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize(text))!;
    }

    private static JsonNode? ToJson(object? yaml) => yaml switch
    {
        null => null,
        Dictionary<object, object?> map => new JsonObject(
            map.Select(field => KeyValuePair.Create(Convert.ToString(field.Key, CultureInfo.InvariantCulture)!, ToJson(field.Value)))),
        List<object?> list => new JsonArray([.. list.Select(ToJson)]),
        _ => JsonSerializer.SerializeToNode(yaml),
    };

    /// <summary>The script, which the package has packed with gzip for its own endpoints.</summary>
    private static byte[] ReadScalar()
    {
        using var resource = typeof(ScalarOptions).Assembly.GetManifestResourceStream("ScalarStaticAssets.scalar.js")
            ?? throw new InvalidOperationException("The package Scalar.AspNetCore has no ScalarStaticAssets.scalar.js: look how it names its script.");
        using var script = new MemoryStream();
        resource.CopyTo(script);
        return script.ToArray();
    }
}
