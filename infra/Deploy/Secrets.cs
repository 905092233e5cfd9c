using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Platform.Deploy;

/// <summary>The secrets that the manifest names: one that its vault lacks gets the value of the environment variable of the same name, otherwise 32 random
/// bytes.</summary>
public sealed class Secrets(AzureApi azure, Azd azd, Door door, Action<string> report)
{
    /// <summary>Makes what is missing; what is there is never read out nor changed.</summary>
    /// <param name="app">The app that has the secrets.</param>
    /// <param name="settings">The settings, such as Identity__KeyEncryptionKey.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task EnsureAsync(DeployedApp app, IEnumerable<string> settings, CancellationToken cancellationToken)
    {
        var vault = app.Vault;
        foreach (var setting in settings)
        {
            var path = $"secrets/{setting.Replace("__", "--", StringComparison.Ordinal)}";
            // The versions tell whether it is there; the value stays where it is.
            if (await door.AskVaultAsync(vault, HttpMethod.Get, $"{path}/versions", null, cancellationToken) is { } versions
                && versions["value"]!.AsArray().Count > 0)
            {
                continue;
            }

            report($"Making the secret {setting} in {vault}");
            var value = azd.Find(setting) ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
            await door.AskVaultAsync(vault, HttpMethod.Put, path, new JsonObject { ["value"] = value }, cancellationToken);
        }
        // Provisioning made the app, and it looked its secrets up, before they were there; by itself it looks again within a day.
        // https://learn.microsoft.com/azure/app-service/app-service-key-vault-references#rotation
        await azure.PostAsync(
            $"{azd.ResourceGroup}/providers/Microsoft.Web/sites/{app.Site}/config/configreferences/appsettings/refresh?api-version=2022-03-01",
            cancellationToken);
    }
}
