using System.Collections.Concurrent;

namespace Platform.Tests.Infra;

/// <summary>A resource that infra/main.bicep deploys.</summary>
internal sealed record Resource(JsonNode Json)
{
    public string Type => (string)Json["type"]!;
    public string Id => (string)Json["id"]!;
    public string Name => Id[(Id.LastIndexOf('/') + 1)..];
    public JsonNode Properties => Json["properties"]!;

    /// <summary>What a role assignment, a lock or a diagnostic setting is for.</summary>
    public string Scope => Id[..Id.LastIndexOf($"/providers/{Type}/", StringComparison.OrdinalIgnoreCase)];

    /// <summary>A property by its path.</summary>
    public JsonNode? this[string path] => path.Split('.').Aggregate((JsonNode?)Json, (node, step) => node?[step]);
}

/// <summary>What infra/main.bicepparam comes to, by the Bicep compiler (<c>bicep snapshot</c>): the resources that Azure would be asked for. What only Azure
/// knows is <c>&lt;name.property&gt;</c>.</summary>
internal sealed class Deployment
{
    private const string Subscription = "00000000-0000-0000-0000-000000000001";
    private static readonly ConcurrentDictionary<string, Lazy<Task<Deployment>>> Known = new(StringComparer.Ordinal);

    private Deployment(JsonNode snapshot)
    {
        Resources = [.. snapshot["predictedResources"]!.AsArray().Select(r => new Resource(ArmExpression.EvaluateAll(r)!))];
        Outputs = ArmExpression.EvaluateAll(snapshot["outputs"])!;
    }

    public static IReadOnlyList<string> Sizes => ["dev", "staging", "prod"];
    public IReadOnlyList<Resource> Resources { get; }
    public JsonNode Outputs { get; }

    public IEnumerable<Resource> Of(string type) => Resources.Where(r => r.Type == type);

    /// <summary>The deployment of the repository's manifest.</summary>
    public static Task<Deployment> OfAsync(string size, params string[] environment) =>
        Known.GetOrAdd($"{size} {string.Join(' ', environment)}", _ => new(() => SnapshotAsync(null, size, environment))).Value;

    /// <summary>The deployment of another manifest.</summary>
    public static Task<Deployment> OfManifestAsync(string json, string size) => SnapshotAsync(json, size, []);

    private static async Task<Deployment> SnapshotAsync(string? manifest, string size, string[] environment)
    {
        var folder = Directory.CreateTempSubdirectory("bicep-").FullName;
        try
        {
            var infra = Path.Combine(Repository.Root, "infra");
            foreach (var file in Directory.EnumerateFiles(infra, "*", SearchOption.AllDirectories).Where(f => Path.GetExtension(f) is not (".cs" or ".dll")))
            {
                var copy = Path.Combine(folder, Path.GetRelativePath(infra, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
            if (manifest is not null) await File.WriteAllTextAsync(Path.Combine(folder, "platform.json"), manifest);
            string[] values = [
                "AZURE_ENV_NAME=test", "AZURE_LOCATION=westeurope", "AZURE_PRINCIPAL_ID=<deployer>", "AZURE_PRINCIPAL_NAME=deployer", "BUDGET_START=2026-12-01",
                $"PLATFORM_SIZE={size}", .. environment];
            await BicepCli.SucceedAsync(values,
                "snapshot", Path.Combine(folder, "main.bicepparam"), "--mode", "Overwrite", "--subscription-id", Subscription, "--location", "westeurope");
            return new(JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "main.snapshot.json")))!);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
