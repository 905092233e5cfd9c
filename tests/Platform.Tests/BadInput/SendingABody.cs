using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Platform.Tests.Contracts;
using static Platform.Tests.BadInput.InvalidValues;

namespace Platform.Tests.BadInput;

[Collection(nameof(PlatformFixture))]
public sealed partial class SendingABody(PlatformFixture platform)
{

    private static readonly Dictionary<string, string> Shapes = new()
    {
        ["nothing"] = "",
        ["white space"] = "  \n ",
        ["null"] = "null",
        ["an array"] = "[]",
        ["an array of objects"] = "[{}]",
        ["a text"] = "\"text\"",
        ["a number"] = "17",
        ["a huge number"] = "1e400",
        ["true"] = "true",
        ["an empty object"] = "{}",
        ["an object without end"] = """{"email":"a""",
        ["an object and more"] = "{} {}",
        ["a trailing comma"] = """{"email":"a@example.com",}""",
        ["a comment"] = "/* hello */ {}",
        ["single quotes"] = "{'email':'a'}",
        ["a form"] = "email=a&password=b",
        ["XML"] = "<order/>",
        ["a NUL"] = "\0",
        ["a deep nesting"] = new string('[', 20_000),
        ["a deep nesting in an object"] = string.Concat(Enumerable.Repeat("{\"a\":", 5_000)) + "1" + new string('}', 5_000),
    };

    public static TheoryData<string, string> RoutesAndShapes()
    {
        var rows = new TheoryData<string, string>();
        foreach (var route in Routes.WithBody)
            foreach (var shape in Shapes.Keys) rows.Add(route.Name, shape);
        return rows;
    }

    public static TheoryData<string> AllRoutes() => [.. Routes.WithBody.Select(r => r.Name)];

    [Theory, MemberData(nameof(RoutesAndShapes))]
    public async Task Wrong_shape_is_400(string route, string shape) =>
        Assert.Empty(Problem.FaultsOf(await Routes.Named(route).SendAsync(platform, Routes.Json(Shapes[shape])), 400));

    [Theory, MemberData(nameof(AllRoutes))]
    public async Task Invalid_UTF8_is_400(string route)
    {
        byte[] body = [.. "{\"email\":\""u8, 0xC3, 0x28, 0xFF, .. "\",\"title\":\""u8, 0xED, 0xA0, 0x80, .. "\"}"u8];
        var content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
        Assert.Empty(Problem.FaultsOf(await Routes.Named(route).SendAsync(platform, content), 400));
    }

    [Fact]
    public async Task Byte_order_mark_before_a_body_is_ignored()
    {
        var body = $$"""{"email":"p{{Guid.NewGuid():N}}@example.com","password":"correct-horse-9","displayName":"Pat"}""";
        Assert.Equal(HttpStatusCode.Accepted, (await platform.Anonymous().PostAsync("/api/v1/auth/register", Routes.Json("\uFEFF" + body))).Status);
    }

    /// <summary>Which of the two an app would read is nobody's to guess.</summary>
    [Theory, MemberData(nameof(AllRoutes))]
    public async Task Member_given_twice_is_400(string route)
    {
        var members = Routes.Named(route).Body.Trim()[1..];
        var name = members[..members.IndexOf(':', StringComparison.Ordinal)];
        foreach (var twice in new[] { $$"""{{{name}}:null,{{members}}""", $$"""{"x":1,"x":1,{{members}}""", $$"""{"x":[{"y":1,"y":2}],{{members}}""" })
            Assert.Empty(Problem.FaultsOf(await Routes.Named(route).SendAsync(platform, Routes.Json(twice)), 400).Select(fault => $"{twice}: {fault}"));
    }

    [Theory, MemberData(nameof(AllRoutes))]
    public async Task Integer_may_be_written_with_a_fraction_of_zero_or_an_exponent(string route)
    {
        var named = Routes.Named(route);
        if (!Integer().IsMatch(named.Body)) return;
        var status = (await named.SendAsync(platform, Routes.Json(named.Body))).Status;
        foreach (var notation in new[] { "$0.0", "$0e0", "$0.00E+0" })
            Assert.Equal(status, (await named.SendAsync(platform, Routes.Json(Integer().Replace(named.Body, notation)))).Status);
    }

    [GeneratedRegex(@"(?<=[:\[])\d+(?=[,}\]])")] private static partial Regex Integer();

    /// <summary>Where the contract says additionalProperties: false.</summary>
    [Theory, MemberData(nameof(AllRoutes))]
    public async Task Member_that_the_contract_excludes_is_400(string route)
    {
        var named = Routes.Named(route);
        var operation = OpenApiDocument.All.Where(d => d.Service != "gateway").Select(d => d.Find(named.Method.Method, named.Path)).First(o => o is not null)!;
        foreach (var change in Extended(operation.Document, $"{operation.Pointer}/requestBody/content/application~1json/schema", JsonNode.Parse(named.Body)!))
        {
            var answer = await named.SendAsync(platform, Routes.Json(change));
            Assert.Empty(Problem.FaultsOf(answer, 400).Select(fault => $"{change}: {fault}"));
            Assert.EndsWith("unknownMember", Assert.Single(Problem.FieldsOf(answer)), StringComparison.Ordinal);
        }
    }

    /// <summary>The body with a member more in each object that excludes others, one at a time.</summary>
    private static IEnumerable<string> Extended(OpenApiDocument document, string pointer, JsonNode body)
    {
        var open = new Stack<(string Pointer, JsonNode? Value)>([(pointer, body)]);
        while (open.TryPop(out var at))
        {
            var place = document.Follow(at.Pointer);
            if (at.Value is JsonArray { Count: > 0 } list && document.At($"{place}/items") is not null) open.Push(($"{place}/items", list[0]));
            if (at.Value is not JsonObject value) continue;
            foreach (var (name, member) in value)
                if (document.At($"{place}/properties/{name}") is not null) open.Push(($"{place}/properties/{name}", member));
            if (document.At($"{place}/additionalProperties") is not JsonValue closed || (bool)closed) continue;
            value["unknownMember"] = 1;
            yield return body.ToJsonString();
            value.Remove("unknownMember");
        }
    }

    [Theory, MemberData(nameof(AllRoutes))]
    public async Task Another_media_type_is_415(string route)
    {
        foreach (var type in new[] { "text/plain", "application/x-www-form-urlencoded", "application/xml", "application/jsonp", null })
        {
            var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Routes.Named(route).Body));
            if (type is not null) content.Headers.ContentType = new MediaTypeHeaderValue(type);
            Assert.Empty(Problem.FaultsOf(await Routes.Named(route).SendAsync(platform, content), 415));
        }
        Assert.Empty(Problem.FaultsOf(await Routes.Named(route).SendAsync(platform, content: null), 415));
    }

    [Theory, MemberData(nameof(AllRoutes))]
    public async Task Body_over_the_maximum_is_413(string route)
    {
        foreach (var size in new[] { Routes.Named(route).MaxBytes + 1, 1_000_000, 20_000_000 })
        {
            foreach (var chunked in new[] { false, true })
            {
                var body = new MemoryStream(Encoding.UTF8.GetBytes(Routes.Named(route).Body.PadRight(size)));
                var content = new StreamContent(body) { Headers = { ContentType = new("application/json") } };
                var answer = await Routes.Named(route).SendAsync(platform, content, request => request.Headers.TransferEncodingChunked = chunked);
                Assert.Empty(Problem.FaultsOf(answer, 413).Select(fault => $"{size} bytes{(chunked ? ", chunked" : "")}: {fault}"));
            }
        }
    }

    [Fact]
    public async Task Body_of_64_KiB_is_accepted()
    {
        foreach (var chunked in new[] { false, true })
        {
            var body = Routes.Json(Routes.Named("refresh").Body.PadRight(64 * 1024));
            var answer = await Routes.Named("refresh").SendAsync(platform, body, request => request.Headers.TransferEncodingChunked = chunked);
            Assert.Equal((401, "invalid-refresh-token"), ((int)answer.Status, answer.ProblemCode));
        }
    }

    private static readonly Dictionary<(string Route, string Field), string[]> WrongValues = new()
    {
        [("register", "email")] = [
            .. NoText, .. Missing, "\"a\"", "\"a@b\"", "\"@example.com\"", "\"a@example.com\\n\"", "\"a@example.com,b@example.com\"", "\"<a@example.com>\"",
            "\"ä@example.com\"", "\"a..b@example.com\"", "\"a@xn--a.example\"", "\"a@bad_host.com\"", $"\"a@{new string('d', 64)}.example\""],
        [("register", "password")] = [.. NoText, .. Missing, "\"short\"", "\"bad-input-12\""],
        [("register", "displayName")] = [.. NoText, .. Missing, "\"a\\nb\"", "\"\\u200b\"", "\"a\\u202eb\"", "\"Win at evil.example/x\"", "\"\\u3164\""],
        [("login", "email")] = [.. NoText, .. Missing],
        [("login", "password")] = [.. NoText, .. Missing],
        [("refresh", "refreshToken")] = [.. NoText, .. Missing],
        // a token that nobody has is as good as logged out
        [("logout", "refreshToken")] = [.. NoText.Where(v => v is not ("\"\\u0000\"" or "\"a\\u0000b\"")), "null", "\"\""],
    };

    static SendingABody()
    {
        foreach (var (place, values) in ContextCases.All.SelectMany(c => c.WrongValues)) WrongValues.Add(place, values);
    }

    public static TheoryData<string, string> Fields()
    {
        var rows = new TheoryData<string, string>();
        foreach (var (route, field) in WrongValues.Keys) rows.Add(route, field);
        return rows;
    }

    [Theory, MemberData(nameof(Fields))]
    public async Task Invalid_value_is_refused_with_the_fields_name(string route, string field)
    {
        var faults = new List<string>();
        foreach (var value in WrongValues[(route, field)])
        {
            var answer = await Routes.Named(route).SendAsync(platform, Routes.Json(With(Routes.Named(route).Body, field, value)));
            var shown = value.Length > 60 ? value[..60] : value;
            faults.AddRange(Problem.FaultsOf(answer).Select(fault => $"{shown}: {fault}"));
            if ((int)answer.Status is not (400 or 401 or 429)) faults.Add($"{shown}: {answer.Status}");
            if ((int)answer.Status == 400 && !Problem.FieldsOf(answer).Any(name => name.StartsWith(field.Split('.')[0], StringComparison.Ordinal)))
                faults.Add($"{shown}: {answer.Body} does not name the field");
        }
        Assert.Empty(faults);
    }

    /// <summary>A body with one value replaced by a text that need not be JSON.</summary>
    private static string With(string body, string field, string value)
    {
        var root = JsonNode.Parse(body)!;
        var path = field.Split('.');
        var parent = path[..^1].Aggregate(root, (node, name) => node is JsonArray array ? array[int.Parse(name)]! : node[name]!);
        if (parent is JsonArray items) items[int.Parse(path[^1])] = "@";
        else parent[path[^1]] = "@";
        return root.ToJsonString().Replace("\"@\"", value, StringComparison.Ordinal);
    }
}
