using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Npgsql;

namespace Platform.Deploy;

/// <summary>Lets the deployer's address through the firewalls of PostgreSQL and Key Vault, for as long as this is not disposed.
/// The addresses are those that the services themselves name when they refuse: nobody else is asked.</summary>
public sealed partial class Door(AzureApi azure, Azd azd, Patience patience, Action<string> report) : IAsyncDisposable
{
    /// <summary>An address that nobody has (RFC 5737): the rule stays, so that a lock against deletion is no hindrance, and lets nobody in.</summary>
    public const string Closed = "192.0.2.0";

    private readonly List<Func<Task>> closing = [];

    /// <summary>Waits until the server lets the deployer in.</summary>
    public Task OpenAsync(PostgresServer server, CancellationToken cancellationToken)
    {
        Exception? last = null;
        return patience.UntilAsync<object>(async ct =>
        {
            try
            {
                await using var database = server.Open("postgres");
                await using var connection = await database.OpenConnectionAsync(ct);
                return connection;
            }
            catch (NpgsqlException refused) when (refused.IsTransient || refused is PostgresException { SqlState: "28000" or "28P01" })
            {
                last = refused;
                if (RefusedAddress().Match(refused.Message) is { Success: true } match && closing.Count == 0)
                    await OpenPostgresAsync(match.Groups[1].Value, ct);
                return null;
            }
        }, () => $"PostgreSQL does not let {server.Username} in: {last?.Message}", cancellationToken);
    }

    private async Task OpenPostgresAsync(string address, CancellationToken cancellationToken)
    {
        report($"Opening PostgreSQL's firewall for {address}");
        closing.Add(() => SetRuleAsync(Closed, CancellationToken.None));
        await SetRuleAsync(address, cancellationToken);

        Task SetRuleAsync(string from, CancellationToken ct) => azure.PutAsync(
            $"{azd.ResourceGroup}/providers/Microsoft.DBforPostgreSQL/flexibleServers/{azd["POSTGRES_NAME"]}/firewallRules/deployment?api-version=2025-08-01",
            new JsonObject { ["properties"] = new JsonObject { ["startIpAddress"] = from, ["endIpAddress"] = from } }, ct);
    }

    /// <summary>Sends a request to a vault, waiting until it lets the deployer in.</summary>
    /// <returns>Null when what was asked for is not there.</returns>
    public async Task<JsonNode?> AskVaultAsync(string vault, HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken)
    {
        AzureRefusedException? last = null;
        var isOpen = false;
        var answer = await patience.UntilAsync<Found>(async ct =>
        {
            try
            {
                return new(await azure.SendAsync(
                    method, new($"https://{vault}.vault.azure.net/{path}?api-version=7.4"), AzureApi.VaultScope, body?.DeepClone(), ct));
            }
            catch (AzureRefusedException none) when (none.Status == System.Net.HttpStatusCode.NotFound)
            {
                return new(null);
            }
            catch (AzureRefusedException refused) when (refused.Status == System.Net.HttpStatusCode.Forbidden)
            {
                last = refused;
                if (VaultAddress().Match(refused.Message) is { Success: true } match && !isOpen)
                {
                    isOpen = true;
                    report($"Opening {vault}'s firewall for {match.Groups[1].Value}");
                    closing.Add(() => SetRulesAsync([], CancellationToken.None));
                    await SetRulesAsync([new JsonObject { ["value"] = match.Groups[1].Value }], ct);
                }
                return null; // or a right that does not hold yet
            }
        }, () => $"The vault {vault} does not let you in: {last!.Message}", cancellationToken);
        return answer.Body;

        Task SetRulesAsync(JsonArray rules, CancellationToken token) =>
            azure.PatchAsync($"{azd.ResourceGroup}/providers/Microsoft.KeyVault/vaults/{vault}?api-version=2025-05-01",
            new JsonObject
            {
                [
                "properties"] = new JsonObject
                {
                    [
                    "networkAcls"] = new JsonObject { ["defaultAction"] = "Deny", ["bypass"] = "AzureServices", ["ipRules"] = rules }
                }
            }, token);
    }

    private sealed record Found(JsonNode? Body);

    /// <summary>Closes what was opened, whatever of it cannot be closed: that is told, and the next provisioning closes it, because the template says
    /// so.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var close in closing)
        {
            try
            {
                await close();
            }
            catch (Exception failure) when (failure is AzureRefusedException or DeploymentException)
            {
                report($"Warning: a firewall stays open for you until `azd provision` closes it: {failure.Message}");
            }
        }
        closing.Clear();
    }

    // 28000: no pg_hba.conf entry for host "203.0.113.7", user "…", database "postgres", SSL encryption
    [GeneratedRegex("no pg_hba\\.conf entry for host \"([0-9.]+)\"")]
    private static partial Regex RefusedAddress();

    [GeneratedRegex(@"Client address: ([0-9.]+)")]
    private static partial Regex VaultAddress();
}
