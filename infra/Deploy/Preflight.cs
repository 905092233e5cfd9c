using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Platform.Deploy;

/// <summary>Checks what neither azd nor Azure Resource Manager checks before it creates anything, and computes values that Bicep cannot know.</summary>
public sealed class Preflight(AzureApi azure, Azd azd, PollingPolicy polling, Action<string> report)
{
    /// <summary>What Flex Consumption's subnets are delegated to. A deployment registers the providers of its resources; it has none of this one.</summary>
    public const string DelegatedProvider = "Microsoft.App";

    /// <summary>Runs the checks; returns values for the azd environment.</summary>
    /// <exception cref="DeploymentException">Something is missing; the message has all of it.</exception>
    public async Task<IReadOnlyDictionary<string, string>> RunAsync(DateOnly today, CancellationToken cancellationToken)
    {
        var subscription = $"/subscriptions/{azd["AZURE_SUBSCRIPTION_ID"]}";
        var values = await DeployerAsync(cancellationToken);
        if (azd.Find("MONTHLY_BUDGET") is { } budget && budget != "0" && azd.Find("BUDGET_START") is null)
            values["BUDGET_START"] = today.ToString("yyyy-MM-01", CultureInfo.InvariantCulture);

        var problems = await RegionProblemsAsync(subscription, azd["AZURE_LOCATION"], cancellationToken);
        if (azd.Find("AZURE_PRINCIPAL_NAME") is null && !values.ContainsKey("AZURE_PRINCIPAL_NAME"))
            problems.Add("PostgreSQL needs the display name of the service principal or group that deploys: azd env set AZURE_PRINCIPAL_NAME <name>");
        if (problems.Count > 0) throw new DeploymentException($"The platform cannot be deployed yet:{string.Concat(problems.Select(p => $"\n- {p}"))}");

        await RegisterProviderAsync(subscription, cancellationToken);
        return values;
    }

    /// <summary>Who deploys, unless the environment says it: by the claims of the access token.</summary>
    private async Task<Dictionary<string, string>> DeployerAsync(CancellationToken cancellationToken)
    {
        var parts = (await azure.TokenAsync(AzureApi.ManagementScope, cancellationToken)).Split('.');
        var claims = parts.Length < 2 ? null : JsonNode.Parse(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])));
        var values = new Dictionary<string, string?>
        {
            ["AZURE_PRINCIPAL_ID"] = (string?)claims?["oid"],
            ["AZURE_PRINCIPAL_NAME"] = (string?)(claims?["upn"] ?? claims?["unique_name"] ?? claims?["preferred_username"]),
            ["AZURE_PRINCIPAL_TYPE"] = (string?)claims?["idtyp"] == "app" ? "ServicePrincipal" : null,
        };
        return values.Where(v => v.Value is not null && azd.Find(v.Key) is null).ToDictionary(v => v.Key, v => v.Value!, StringComparer.Ordinal);
    }

    private async Task<List<string>> RegionProblemsAsync(string subscription, string location, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        var regions = (await ListAsync($"{subscription}/providers/Microsoft.Web/geoRegions?sku=FlexConsumption&api-version=2024-11-01", cancellationToken))
            .Select(region => Short((string)region!["name"]!)).Order(StringComparer.Ordinal).ToList();
        if (!regions.Contains(Short(location))) problems.Add($"{location} has no Flex Consumption. These regions have it: {string.Join(", ", regions)}.");

        var postgres = await ListAsync(
            $"{subscription}/providers/Microsoft.DBforPostgreSQL/locations/{location}/capabilities?api-version=2025-08-01", cancellationToken);
        if (postgres.Count == 0 || postgres.All(c => (string?)c!["restricted"] == "Enabled"))
        {
            problems.Add($"The subscription may not create PostgreSQL servers in {location}: ask for it by a support request, or take another region.");
        }
        else if (azd.Find("PLATFORM_SIZE") == "prod" && postgres.All(c => (string?)c!["zoneRedundantHaAndGeoBackupSupported"] == "Disabled"))
        {
            problems.Add(
                $"{location} does not have PostgreSQL in several zones with backups in a second region, as infra/modules/sizes.bicep asks for in prod: "
                + "take another region, or change it there.");
        }
        return problems;

        static string Short(string region) => region.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
    }

    private async Task<JsonArray> ListAsync(string path, CancellationToken cancellationToken) =>
        (await azure.GetAsync(path, cancellationToken))["value"]!.AsArray();

    private async Task RegisterProviderAsync(string subscription, CancellationToken cancellationToken)
    {
        var path = $"{subscription}/providers/{DelegatedProvider}";
        if (await IsRegisteredAsync()) return;
        report($"Registering the resource provider {DelegatedProvider}");
        await azure.PostAsync($"{path}/register?api-version=2021-04-01", cancellationToken);
        await polling.UntilAsync(
            async _ => await IsRegisteredAsync() ? DelegatedProvider : null,
            () => $"The resource provider {DelegatedProvider} is still being registered: run this again in some minutes.", cancellationToken);

        async Task<bool> IsRegisteredAsync() =>
            (string?)(await azure.GetAsync($"{path}?api-version=2021-04-01", cancellationToken))["registrationState"] == "Registered";
    }
}
