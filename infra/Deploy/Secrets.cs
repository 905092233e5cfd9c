using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Azure.Core;

namespace Platform.Deploy;

/// <summary>Creates missing secrets of the manifest, from the environment variable of the same name or 32 random bytes.</summary>
public sealed class Secrets(AzureApi azure, Azd azd, TemporaryFirewallRules firewall, Action<string> report)
{
    /// <summary>Creates the missing secrets of an app; existing ones are neither read nor changed.</summary>
    public async Task EnsureAsync(DeployedApp app, IEnumerable<string> settings, CancellationToken cancellationToken)
    {
        var vault = app.Vault;
        foreach (var setting in settings)
        {
            var path = $"secrets/{setting.Replace("__", "--", StringComparison.Ordinal)}";
            // The versions tell whether it exists, without reading the value.
            if (await firewall.SendToVaultAsync(vault, RequestMethod.Get, $"{path}/versions", null, cancellationToken) is { } versions
                && versions["value"]!.AsArray().Count > 0)
            {
                continue;
            }

            report($"Creating the secret {setting} in {vault}");
            var value = azd.Find(setting) ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
            await firewall.SendToVaultAsync(vault, RequestMethod.Put, path, new JsonObject { ["value"] = value }, cancellationToken);
        }
        // The app resolved its secrets when it was provisioned, before they existed, and would do so again within a day:
        // https://learn.microsoft.com/azure/app-service/app-service-key-vault-references#rotation
        await azure.PostAsync(
            $"{azd.ResourceGroup}/providers/Microsoft.Web/sites/{app.Site}/config/configreferences/appsettings/refresh?api-version=2022-03-01",
            cancellationToken);
    }
}
