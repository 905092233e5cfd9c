using Platform.Tests.BadInput;
using Platform.Tests.Contracts;

namespace Platform.Tests.Abuse;

/// <summary>Requests to all documented operations in turn, each made of the operation's description and examples, then spoiled in up to three places.
/// The seed and the number of a request decide what it is.</summary>
/// <param name="seed">Another seed makes other requests.</param>
/// <param name="ids">Ids of things that exist.</param>
internal sealed class BadRequests(int seed, IReadOnlyList<string> ids)
{
    private static readonly string[] Roles = ["", "not-a-token", "customer", "customer", "instructor", "instructor", "operator", "operator", "admin", "admin"];

    private static readonly string[] Headers =
    [
        "Idempotency-Key", "If-Match", "If-None-Match", "Range", "If-Range", "Accept", "Accept-Encoding", "X-Shared-With", "Content-Disposition",
        "Content-Encoding", "traceparent", "X-Forwarded-For", "X-Forwarded-Host", "Origin", "Cookie", "X-HTTP-Method-Override", "Prefer",
    ];

    /// <summary>Not those of OAuth 2.0, whose bodies are forms and whose errors are its own.</summary>
    public static IReadOnlyList<Operation> Operations { get; } =
    [
        .. OpenApiDocument.All.SelectMany(d => d.Operations)
            .Where(o => !o.Path.Contains("{route}", StringComparison.Ordinal) && !o.Path.StartsWith("/connect/", StringComparison.Ordinal)),
    ];

    public BadRequest Create(int number)
    {
        var operation = Operations[number % Operations.Count];
        var random = new Random(unchecked((seed * 1_000_003) + number));
        var headers = new List<(string, string)>();
        if (random.Next(10) > 0) headers.Add(("Idempotency-Key", $"{seed}-{number}"));
        if (random.Next(4) == 0) headers.Add(("If-Match", "\"1\""));
        for (var more = random.Next(3) - 1; more > 0; more--)
            headers.Add((Pick(random, Headers), HeaderText(Pick(random, HostileValues.Texts))));

        var (contentType, body) = BodyOf(operation, random);
        var path = PathOf(operation, random) + QueryOf(operation, random);
        return new(Pick(random, Roles), operation.Method.ToUpperInvariant(), path, headers, body, contentType);
    }

    private string PathOf(Operation operation, Random random) =>
        string.Join('/', operation.Path.Split('/').Select(step => step.StartsWith('{') ? StepOf(random) : step));

    private string StepOf(Random random) => random.Next(10) switch
    {
        < 7 => Pick(random, ids),
        7 => Routes.Nothing,
        _ => Escaped(Pick(random, HostileValues.Texts).Replace("\0", "", StringComparison.Ordinal)),
    };

    private static string QueryOf(Operation operation, Random random)
    {
        var parameters = new[] { operation.Pointer, operation.Pointer[..operation.Pointer.LastIndexOf('/')] }
            .SelectMany(place => operation.Document.At($"{place}/parameters")?.AsArray()
                .Select((_, i) => operation.Document.At(operation.Document.Follow($"{place}/parameters/{i}"))!) ?? [])
            .Where(p => (string?)p["in"] == "query").Select(p => (string)p["name"]!).ToList();
        var given = parameters.Where(_ => random.Next(2) == 0).SelectMany(name => Enumerable.Repeat(name, random.Next(12) == 0 ? 2 : 1))
            .Select(name => $"{name}={Escaped(Pick(random, HostileValues.Texts))}").ToList();
        if (random.Next(20) == 0) given.Add($"{Escaped(Pick(random, HostileValues.Texts))}=1");
        return given.Count == 0 ? "" : $"?{string.Join('&', given)}";
    }

    private (string? ContentType, byte[] Body) BodyOf(Operation operation, Random random)
    {
        var place = operation.Document.Follow($"{operation.Pointer}/requestBody");
        if (operation.Document.At($"{place}/content") is not JsonObject content)
            return random.Next(15) == 0 ? ("application/json", "{}"u8.ToArray()) : (null, []);
        var contentType = random.Next(12) == 0 ? Pick(random, HostileValues.ContentTypes) : Pick(random, [.. content.Select(c => c.Key)]);
        var examples = Examples.Of(operation.Document, $"{operation.Pointer}/requestBody").Select(e => e.Value).OfType<JsonObject>().ToList();
        var body = examples.Count > 0 ? Encoding.UTF8.GetBytes(Spoiled(Pick(random, examples), random)) : FileOf(contentType, random);
        return (contentType, random.Next(10) == 0 ? Damaged(body, random) : body);
    }

    /// <summary>The JSON with other values, without some, and with unknown ones. A value is put in as it is written, so that it may be no JSON.</summary>
    private string Spoiled(JsonObject example, Random random)
    {
        var root = example.DeepClone();
        var literals = new List<string>();
        for (var spoil = random.Next(4); spoil > 0; spoil--)
        {
            var places = Descendants(root).Where(n => n.Parent is not null).ToList();
            if (places.Count == 0) break;
            var node = Pick(random, places);
            switch (random.Next(8))
            {
                case 0 when node.Parent is JsonObject parent:
                    parent.Remove(node.GetPropertyName());
                    break;
                case 1 when node.Parent is JsonObject parent:
                    parent[$"unknown{literals.Count}"] = Literal(Pick(random, HostileValues.Json));
                    break;
                case 2 when node is JsonArray list && list.Count > 0:
                    for (var n = random.Next(1, 150); n > 0; n--) list.Add(list[0]?.DeepClone());
                    break;
                case 3:
                    node.ReplaceWith(Pick(random, ids));
                    break;
                default:
                    node.ReplaceWith(Literal(Pick(random, HostileValues.Json)));
                    break;
            }
        }
        var text = root.ToJsonString();
        for (var i = 0; i < literals.Count; i++) text = text.Replace($"\"@literal{i}@\"", literals[i], StringComparison.Ordinal);
        return text;

        string Literal(string json)
        {
            literals.Add(json);
            return $"@literal{literals.Count - 1}@";
        }
    }

    private static IEnumerable<JsonNode> Descendants(JsonNode node) => (node switch
    {
        JsonObject fields => fields.Select(f => f.Value),
        JsonArray list => list,
        _ => [],
    }).OfType<JsonNode>().SelectMany(Descendants).Prepend(node);

    /// <summary>What is uploaded: text, a part of a form, or bytes with a head that promises something.</summary>
    private static byte[] FileOf(string contentType, Random random)
    {
        var text = Pick(random, HostileValues.Texts);
        if (contentType.StartsWith("multipart/", StringComparison.Ordinal))
        {
            text = $"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{text}\"\r\n"
                + $"Content-Type: {Pick(random, HostileValues.ContentTypes)}\r\n\r\n{text}\r\n--b--\r\n";
        }
        string[] heads =
            ["", "%PDF-1.7\n", "PK\u0003\u0004", "\u0089PNG\r\n\u001a\n", "ÿØÿà", "RIFF\u0010\0\0\0WEBP", "GIF89a", "{\"a\":", "a,b\n1,2\n", "<html>"];
        var head = Pick(random, heads);
        return [.. Encoding.Latin1.GetBytes(head), .. Encoding.UTF8.GetBytes(text)];
    }

    private static byte[] Damaged(byte[] body, Random random)
    {
        switch (random.Next(6))
        {
            case 0: return body[..random.Next(body.Length + 1)];
            case 1: return [.. Encoding.UTF8.Preamble, .. body];
            case 2: return Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(body));
            case 3: return [.. body, .. "{}"u8];
            case 4: return [.. body, .. Enumerable.Repeat((byte)' ', 200_000)];
            default:
                var damaged = body.ToArray();
                if (damaged.Length > 0) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                return damaged;
        }
    }

    /// <summary>What may stand in a header: other characters are for a raw connection, and tested at the gateway.</summary>
    private static string HeaderText(string text) => new([.. text.Where(c => c is >= ' ' and <= '~')]);

    /// <summary>Escaped, but for points, which a client would otherwise resolve.</summary>
    private static string Escaped(string text) => Uri.EscapeDataString(text).Replace(".", "%2E", StringComparison.Ordinal);

    private static T Pick<T>(Random random, IReadOnlyList<T> values) => values[random.Next(values.Count)];
}
