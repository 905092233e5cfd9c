using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Deploy;

/// <summary>A deployed service, as in the output APPS of infra/main.bicep.</summary>
public sealed record DeployedApp(string Name, string Site, string Identity, string PrincipalId, string Storage, string Vault, string Events);

/// <summary>The values of an azd environment: in a hook those of its process, otherwise those that azd returns.</summary>
public sealed class Azd(IReadOnlyDictionary<string, string> values)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

    /// <summary>Reads the current environment.</summary>
    public static async Task<Azd> CurrentAsync(CancellationToken cancellationToken)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(e => (string)e.Key, e => (string)e.Value!, StringComparer.OrdinalIgnoreCase);
        if (environment.ContainsKey("AZURE_ENV_NAME")) return new(environment); // a hook of azd
        var answer = await RunAsync(["env", "get-values", "--output", "json"], cancellationToken);
        foreach (var (name, value) in JsonSerializer.Deserialize<Dictionary<string, string>>(answer)!) environment[name] = value;
        return new(environment);
    }

    /// <summary>A value, or null.</summary>
    public string? Find(string name) => values.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>A required value.</summary>
    /// <exception cref="DeploymentException">The value is missing.</exception>
    public string this[string name] => Find(name) ?? throw new DeploymentException($"The azd environment has no {name}: run `azd provision` first.");

    /// <summary>The deployed services.</summary>
    public IReadOnlyList<DeployedApp> Apps => JsonSerializer.Deserialize<List<DeployedApp>>(this["APPS"], Json)!;

    /// <summary>The Azure Resource Manager path of the resource group.</summary>
    public string ResourceGroup => $"/subscriptions/{this["AZURE_SUBSCRIPTION_ID"]}/resourceGroups/{this["AZURE_RESOURCE_GROUP"]}";

    /// <summary>Stores a value in the environment, for Bicep.</summary>
    public static Task SetAsync(string name, string value, CancellationToken cancellationToken) => RunAsync(["env", "set", name, value], cancellationToken);

    private static async Task<string> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = new("azd", arguments) { RedirectStandardOutput = true, RedirectStandardError = true } };
        try
        {
            process.Start();
        }
        catch (Win32Exception missing)
        {
            throw new DeploymentException("The Azure Developer CLI (azd) is not on the PATH: install it from https://aka.ms/azd.", missing);
        }
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? await output
            : throw new DeploymentException($"azd {string.Join(' ', arguments.Take(2))} failed: {(await error).Trim()}");
    }
}
