using System.Text.Json.Nodes;
using Platform.Gateway;

namespace Platform.Domain.Tests.Gateway;

public sealed class MergingTheApis
{
    private static readonly JsonObject Merged = ApiReference.Merge(ApiReference.Files());

    [Fact]
    public void Every_context_with_an_API_is_in_it() =>
        Assert.Equal(
            Directory.GetDirectories(Path.Combine(AppContext.BaseDirectory, "openapi")).Select(Path.GetFileName).Order(StringComparer.Ordinal),
            Merged["tags"]!.AsArray().Select(tag => (string)tag!["name"]!));

    [Fact]
    public void Paths_are_those_that_the_gateway_forwards() =>
        Assert.All(Merged["paths"]!.AsObject(), path => Assert.Matches(@"^/api/v1/[^{]", path.Key));

    [Fact]
    public void Every_reference_leads_somewhere()
    {
        Assert.NotEmpty(References(Merged));
        foreach (var reference in References(Merged))
        {
            JsonNode? node = Merged;
            foreach (var name in reference[2..].Split('/')) node = node?[name];
            Assert.True(node is not null, reference);
        }
    }

    [Fact]
    public void Names_of_operations_are_unique()
    {
        var names = Operations().Select(operation => (string)operation["operationId"]!).ToList();
        Assert.Equal(names.Order(), names.Distinct().Order());
        Assert.Contains("GetOpenApiDocument", names);
    }

    [Fact]
    public void Operations_need_the_token_or_nothing()
    {
        foreach (var requirement in Operations().SelectMany(operation => operation["security"]!.AsArray()))
            Assert.True(requirement!.AsObject().Count == 0 || requirement["accessToken"] is not null, requirement.ToJsonString());
        Assert.Contains(Operations(), operation => operation["security"]!.AsArray().Count == 0);
        Assert.Contains(Operations(), operation => operation["security"]!.AsArray().Count == 1);
    }

    [Fact]
    public void Statuses_stay_texts_and_limits_numbers()
    {
        var retryAfter = Merged["components"]!["headers"]!["Gateway.Retry-After"]!["schema"]!;
        Assert.Equal(System.Text.Json.JsonValueKind.Number, retryAfter["minimum"]!.GetValueKind());
        Assert.All(Operations(), operation => Assert.NotEmpty(operation["responses"]!.AsObject()));
    }

    private static IEnumerable<JsonObject> Operations() =>
        Merged["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(method => method.Value).OfType<JsonObject>()
            .Where(operation => operation.ContainsKey("responses"));

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(
            field => field.Key == "$ref" && field.Value is JsonValue value ? [(string)value!] : References(field.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };
}
