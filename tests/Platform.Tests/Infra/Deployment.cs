using System.Collections.Concurrent;
using Platform.Local.BackingServices;

namespace Platform.Tests.Infra;

/// <summary>A resource that infra/main.bicep asks for.</summary>
internal sealed record Resource(JsonNode Json)
{
    public string Type => (string)Json["type"]!;
    public string Id => (string)Json["id"]!;
    public string Name => (string)Json["name"]!;
    public string? Scope => (string?)Json["scope"];
    public JsonNode Properties => Json["properties"]!;

    /// <summary>A property by its path.</summary>
    public JsonNode? this[string path] => path.Split('.').Aggregate((JsonNode?)Json, (node, step) => node?[step]);
}

/// <summary>What infra/main.bicep comes to, evaluated by tests/Platform.Tests/Infra/bicep. That evaluator knows the part of Bicep that infra/ uses; it is ours,
/// not Azure's, so it proves what the templates say, not that Azure takes it.</summary>
internal sealed class Deployment
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Platform.Tests", "Infra", "bicep");
    private static readonly ConcurrentDictionary<string, Lazy<Task<Deployment>>> Known = new(StringComparer.Ordinal);
    private static readonly Lazy<Task> Installed = new(
        () => new NodePackages(Folder, "the Bicep evaluator", Path.Combine(Repository.Root, "local", "BackingServices"))
        .EnsureInstalledAsync(Directory.CreateDirectory(Path.Combine(Folder, ".local")).FullName, _ => { }));

    private Deployment(JsonNode result)
    {
        Root = result;
        Resources = [.. result["resources"]!.AsArray().Select(r => new Resource(r!))];
    }

    public static IReadOnlyList<string> Sizes => ["dev", "staging", "prod"];
    public JsonNode Root { get; }
    public IReadOnlyList<Resource> Resources { get; }

    public IEnumerable<Resource> Of(string type) => Resources.Where(r => r.Type == type);

    /// <summary>The deployment of the repository's manifest.</summary>
    public static Task<Deployment> OfAsync(string size, params string[] environment) =>
        Known.GetOrAdd($"{size} {string.Join(' ', environment)}", _ => new(() => EvaluateAsync(null, size, environment))).Value;

    /// <summary>The deployment of another manifest.</summary>
    public static async Task<Deployment> OfManifestAsync(string json, string size)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, json);
            return await EvaluateAsync(file, size, []);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<Deployment> EvaluateAsync(string? manifest, string size, string[] environment)
    {
        await Installed.Value;
        string[] values = [
            "AZURE_ENV_NAME=test", "AZURE_LOCATION=westeurope", "AZURE_PRINCIPAL_ID=<deployer>", "AZURE_PRINCIPAL_NAME=deployer", "BUDGET_START=2026-12-01",
            $"PLATFORM_SIZE={size}", .. environment];
        string[] other = manifest is null ? [] : ["--manifest", manifest];
        return new(JsonNode.Parse(await Shell.SucceedAsync("node", [Path.Combine(Folder, "evaluate.mjs"), "infra/main.bicep", .. other, .. values]))!);
    }
}
