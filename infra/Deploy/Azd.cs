using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Deploy;

/// <summary>What infra/main.bicep made for a service, by its output APPS.</summary>
public sealed record DeployedApp(string Name, string Site, string Identity, string PrincipalId, string Storage, string Vault, string Events);

/// <summary>The values of an azd environment: a hook finds them in its own environment, a person's shell asks azd for them.</summary>
/// <remarks>An environment with these values.</remarks>
public sealed class Azd(IReadOnlyDictionary<string, string> values)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };
    private readonly IReadOnlyDictionary<string, string> values = values;

    /// <summary>The values of the environment that is in use.</summary>
    public static async Task<Azd> CurrentAsync(CancellationToken cancellationToken)
    {
        var own = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(e => (string)e.Key, e => (string)e.Value!, StringComparer.OrdinalIgnoreCase);
        if (own.ContainsKey("AZURE_ENV_NAME")) return new(own); // azd runs us
        var answer = await RunAsync(["env", "get-values", "--output", "json"], cancellationToken);
        foreach (var (name, value) in JsonSerializer.Deserialize<Dictionary<string, string>>(answer)!) own[name] = value;
        return new(own);
    }

    /// <summary>A value, or null when there is none.</summary>
    public string? Find(string name) => values.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>A value that has to be there.</summary>
    /// <exception cref="DeploymentException">It is not.</exception>
    public string this[string name] => Find(name) ?? throw new DeploymentException($"The azd environment has no {name}: run `azd provision` first.");

    /// <summary>The services that were deployed.</summary>
    public IReadOnlyList<DeployedApp> Apps => JsonSerializer.Deserialize<List<DeployedApp>>(this["APPS"], Json)!;

    /// <summary>Where the resource group's resources are in Azure Resource Manager.</summary>
    public string ResourceGroup => $"/subscriptions/{this["AZURE_SUBSCRIPTION_ID"]}/resourceGroups/{this["AZURE_RESOURCE_GROUP"]}";

    /// <summary>Keeps a value in the environment, for Bicep.</summary>
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
            ? await output : throw new DeploymentException($"azd {string.Join(' ', arguments.Take(2))} failed: {(await error).Trim()}");
    }
}
