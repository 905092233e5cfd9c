using System.Globalization;

namespace Platform.Tests.Infra;

/// <summary>The apps' host.json: what an app has there follows from the manifest, and every value has its reason in docs/operations.md.</summary>
public sealed class ConfiguringTheHost
{
    private static readonly PlatformManifest Manifest = PlatformManifest.Read(Repository.Root);
    private static readonly string[] Documentation = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "operations.md"));

    public static TheoryData<string> Services => [.. Manifest.Services.Select(s => s.Name)];

    private static JsonNode HostOf(ServiceEntry service) => JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, service.Folder, "host.json")))!;

    [Theory, MemberData(nameof(Services))]
    public void Extensions_follow_from_the_manifest(string name)
    {
        var service = Manifest.Services.Single(s => s.Name == name);
        var host = HostOf(service);
        string[] expected =
        [
            "http",
            .. service.Queue is not null || service.Subscriptions.Count > 0 ? ["serviceBus"] : Array.Empty<string>(),
            .. service.BlobTriggers.Count > 0 ? ["blobs"] : Array.Empty<string>(),
            .. service.Durable ? ["durableTask"] : Array.Empty<string>(),
        ];
        Assert.Equal(expected.Order(), host["extensions"]!.AsObject().Select(e => e.Key).Order());
        // Two apps in one hub would take each other's work.
        if (service.Durable) Assert.Equal(name, (string?)host["extensions"]!["durableTask"]!["hubName"]);
        if (host["extensions"]!["serviceBus"] is { } bus)
        {
            Assert.True(TimeSpan.Parse((string)bus["maxAutoLockRenewalDuration"]!, CultureInfo.InvariantCulture) >= TimeSpan.Parse(
                (string)host["functionTimeout"]!, CultureInfo.InvariantCulture),
                "A handler may run for longer than its lock is renewed: the message would be delivered again.");
        }
    }

    [Theory, MemberData(nameof(Services))]
    public void Every_value_has_a_reason_in_the_docs(string name)
    {
        foreach (var (path, value) in Leaves(HostOf(Manifest.Services.Single(s => s.Name == name)), ""))
        {
            if (path == "version") continue;
            var shown = path.EndsWith(".hubName", StringComparison.Ordinal) ? "the app's name" : $"`{value}`";
            Assert.True(Array.Exists(
                Documentation, line => line.Contains($"`{path}`", StringComparison.Ordinal) && line.Contains(shown, StringComparison.Ordinal)),
                    $"docs/operations.md does not say why {path} is {value} in {name}");
        }
    }

    private static IEnumerable<(string Path, string Value)> Leaves(JsonNode node, string path) => node is JsonObject o
        ? o.SelectMany(p => p.Key.Contains('.') ? [($"{path}[{p.Key}]", p.Value!.ToString())] : Leaves(p.Value!, path.Length == 0 ? p.Key : $"{path}.{p.Key}"))
        : [(path, node.GetValueKind() is JsonValueKind.True or JsonValueKind.False
            ? node.ToString().ToLowerInvariant() : node.ToString())];
}
