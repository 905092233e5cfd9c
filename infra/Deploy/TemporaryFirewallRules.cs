using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Azure.Core;
using Npgsql;

namespace Platform.Deploy;

/// <summary>Opens the firewalls of PostgreSQL and Key Vault for the deployer, until disposed. The services report the address when they reject it.</summary>
public sealed partial class TemporaryFirewallRules(AzureApi azure, Azd azd, PollingPolicy polling, Action<string> report) : IAsyncDisposable
{
    /// <summary>A reserved address (RFC 5737). It closes the rule without deleting it, which a resource lock might prevent.</summary>
    public const string ReservedAddress = "192.0.2.0";

    private readonly Dictionary<string, Func<Task>> rulesToClose = new(StringComparer.Ordinal);

    /// <summary>Waits until the server accepts the deployer. The rule is closed in the end also when an interrupted deployment had left it open.</summary>
    public Task OpenAsync(PostgresServer server, CancellationToken cancellationToken)
    {
        Exception? last = null;
        var isOpen = false;
        rulesToClose["PostgreSQL"] = () => SetRuleAsync(ReservedAddress, CancellationToken.None);
        return polling.UntilAsync<object>(async token =>
        {
            try
            {
                await using var database = server.Open("postgres");
                await using var connection = await database.OpenConnectionAsync(token);
                return connection;
            }
            catch (NpgsqlException rejected) when (rejected.IsTransient || rejected is PostgresException { SqlState: "28000" or "28P01" })
            {
                last = rejected;
                if (RejectedAddress().Match(rejected.Message) is not { Success: true } match || isOpen) return null;
                isOpen = true;
                report($"Opening PostgreSQL's firewall for {match.Groups[1].Value}");
                await SetRuleAsync(match.Groups[1].Value, token);
                return null;
            }
        }, () => $"PostgreSQL does not let {server.Username} in: {last?.Message}", cancellationToken);
    }

    private Task SetRuleAsync(string address, CancellationToken cancellationToken) => azure.PutAsync(
        $"{azd.ResourceGroup}/providers/Microsoft.DBforPostgreSQL/flexibleServers/{azd["POSTGRES_NAME"]}/firewallRules/deployment?api-version=2025-08-01",
        new JsonObject { ["properties"] = new JsonObject { ["startIpAddress"] = address, ["endIpAddress"] = address } }, cancellationToken);

    /// <summary>Sends a request to a vault, waiting until it accepts the deployer; null when the resource is missing.</summary>
    public async Task<JsonNode?> SendToVaultAsync(string vault, RequestMethod method, string path, JsonNode? body, CancellationToken cancellationToken)
    {
        AzureApiException? last = null;
        var isOpen = false;
        rulesToClose[vault] = () => SetRulesAsync([], CancellationToken.None);
        var answer = await polling.UntilAsync<Found>(async token =>
        {
            try
            {
                return new(await azure.SendAsync(
                    method, new($"https://{vault}.vault.azure.net/{path}?api-version=7.4"), AzureApi.VaultScope, body?.DeepClone(), token));
            }
            catch (AzureApiException none) when (none.Status == System.Net.HttpStatusCode.NotFound)
            {
                return new(null);
            }
            catch (AzureApiException rejected) when (rejected.Status == System.Net.HttpStatusCode.Forbidden)
            {
                last = rejected;
                if (VaultAddress().Match(rejected.Message) is { Success: true } match && !isOpen)
                {
                    isOpen = true;
                    report($"Opening {vault}'s firewall for {match.Groups[1].Value}");
                    await SetRulesAsync([new JsonObject { ["value"] = match.Groups[1].Value }], token);
                }
                return null; // or a role assignment that is not effective yet
            }
        }, () => $"The vault {vault} does not let you in: {last!.Message}", cancellationToken);
        return answer.Body;

        // A vault without a private network admits every address, and keeps doing so.
        async Task SetRulesAsync(JsonArray rules, CancellationToken cancellationToken)
        {
            var address = $"{azd.ResourceGroup}/providers/Microsoft.KeyVault/vaults/{vault}?api-version=2025-05-01";
            var networkAcls = (await azure.GetAsync(address, cancellationToken))["properties"]?["networkAcls"]?.DeepClone();
            if ((string?)networkAcls?["defaultAction"] != "Deny" || JsonNode.DeepEquals(networkAcls["ipRules"] ?? new JsonArray(), rules)) return;
            networkAcls["ipRules"] = rules;
            await azure.PatchAsync(address, new JsonObject { ["properties"] = new JsonObject { ["networkAcls"] = networkAcls } }, cancellationToken);
        }
    }

    private sealed record Found(JsonNode? Body);

    /// <summary>Closes the firewalls. A failure is reported; the next provisioning closes the rule.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var close in rulesToClose.Values)
        {
            try
            {
                await close();
            }
            catch (Exception failure) when (failure is AzureApiException or DeploymentException)
            {
                report($"Warning: a firewall stays open for you until `azd provision` closes it: {failure.Message}");
            }
        }
        rulesToClose.Clear();
    }

    // 28000: no pg_hba.conf entry for host "203.0.113.7", user "…", database "postgres", SSL encryption
    [GeneratedRegex("no pg_hba\\.conf entry for host \"([0-9.]+)\"")]
    private static partial Regex RejectedAddress();

    [GeneratedRegex(@"Client address: ([0-9.]+)")]
    private static partial Regex VaultAddress();
}
