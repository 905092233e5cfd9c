using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Platform.Deploy;

/// <summary>The secrets that the manifest names: one that its vault lacks gets the value of the environment variable of the same name, otherwise 32 random bytes.</summary>
public sealed class Secrets(Door door, Func<string, string?> given, Action<string> report)
{
    /// <summary>Makes what is missing; what is there is never read out nor changed.</summary>
    /// <param name="vault">The app's vault.</param>
    /// <param name="settings">The settings, such as Identity__KeyEncryptionKey.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task EnsureAsync(string vault, IEnumerable<string> settings, CancellationToken cancellationToken)
    {
        foreach (var setting in settings)
        {
            var path = $"secrets/{setting.Replace("__", "--", StringComparison.Ordinal)}";
            // The versions tell whether it is there; the value stays where it is.
            if (await door.AskVaultAsync(vault, HttpMethod.Get, $"{path}/versions", null, cancellationToken) is { } versions && versions["value"]!.AsArray().Count > 0) continue;
            report($"Making the secret {setting} in {vault}");
            var value = given(setting) ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
            await door.AskVaultAsync(vault, HttpMethod.Put, path, new JsonObject { ["value"] = value }, cancellationToken);
        }
    }
}
