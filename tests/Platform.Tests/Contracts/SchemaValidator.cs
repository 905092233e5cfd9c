using System.Diagnostics;
using Platform.Local.BackingServices;

namespace Platform.Tests.Contracts;

/// <summary>JSON Schema 2020-12 by Ajv, in one Node process for the whole test run; it ends with this process, which holds its standard input.</summary>
internal sealed class SchemaValidator : IDisposable
{
    private static readonly Lazy<Task<SchemaValidator>> Shared = new(StartAsync);
    private readonly Process process;
    private readonly SemaphoreSlim turn = new(1);

    private SchemaValidator(Process process) => this.process = process;

    /// <summary>The one of this test run, with the OpenAPI document of every service (by its name) and the schema of every message (by its type).</summary>
    public static Task<SchemaValidator> GetAsync() => Shared.Value;

    /// <summary>What is wrong with data, nothing when it is valid.</summary>
    /// <param name="schema">The name of a schema, or the name of a document, # and a JSON pointer.</param>
    /// <param name="data">What is checked against it.</param>
    public Task<IReadOnlyList<string>> CheckAsync(string schema, JsonNode? data) =>
        AskAsync(new()
        {
            ["schema"] = string.Join('/', schema.Split('/').Select(step => step.Contains('#') ? step : Uri.EscapeDataString(step))),
            ["data"] = data?.DeepClone()
        });

    private static async Task<SchemaValidator> StartAsync()
    {
        var folder = Path.Combine(Repository.Root, "tests", "Platform.Tests", "Contracts", "validator");
        var logs = Directory.CreateDirectory(Path.Combine(folder, ".local")).FullName;
        await new NodePackages(folder, "the schema validator", Path.Combine(Repository.Root, "local", "BackingServices")).EnsureInstalledAsync(logs, _ => { });
        var start = new ProcessStartInfo("node", [Path.Combine(folder, "validator.mjs")]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var validator = new SchemaValidator(Process.Start(start)!);
        foreach (var document in OpenApiDocument.All) await validator.AddAsync(document.Service, document.Root);
        await validator.AddAsync(CloudEvent.Name, CloudEvent.Schema);
        foreach (var (type, schema) in MessageSchemas.All) await validator.AddAsync(type, schema);
        return validator;
    }

    private async Task AddAsync(string name, JsonNode document)
    {
        var errors = await AskAsync(new() { ["add"] = name, ["document"] = document.DeepClone() });
        Assert.True(errors.Count == 0, $"{name}: {string.Join("; ", errors)}");
    }

    private async Task<IReadOnlyList<string>> AskAsync(JsonObject question)
    {
        await turn.WaitAsync();
        try
        {
            await process.StandardInput.WriteLineAsync(question.ToJsonString());
            await process.StandardInput.FlushAsync();
            var answer = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The schema validator has ended.");
            return JsonSerializer.Deserialize<Dictionary<string, List<string>>>(answer)!["errors"];
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose()
    {
        process.Dispose();
        turn.Dispose();
    }
}
