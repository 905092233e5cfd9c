using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Platform.Deploy;

/// <summary>Checks what provisioning needs, registers resource providers, and computes values that Bicep cannot know.</summary>
public sealed partial class Preflight(AzureApi azure, Azd azd, PollingPolicy polling, Action<string> report)
{
    /// <summary>The resource providers of infra/; Microsoft.App is what Flex Consumption's subnets are delegated to.</summary>
    public static readonly IReadOnlyList<string> Providers =
    [
        "Microsoft.App", "Microsoft.Web", "Microsoft.Storage", "Microsoft.ServiceBus", "Microsoft.DBforPostgreSQL", "Microsoft.KeyVault", "Microsoft.EventGrid",
        "Microsoft.ManagedIdentity", "Microsoft.OperationalInsights", "Microsoft.Insights", "Microsoft.Network", "Microsoft.Consumption",
    ];

    /// <summary>Runs the checks; returns values for the azd environment.</summary>
    /// <exception cref="DeploymentException">Something is missing; the message has all of it.</exception>
    public async Task<IReadOnlyDictionary<string, string>> RunAsync(string parametersFile, DateOnly today, CancellationToken cancellationToken)
    {
        var subscription = $"/subscriptions/{azd["AZURE_SUBSCRIPTION_ID"]}";
        var location = azd["AZURE_LOCATION"];
        var keep = new Dictionary<string, string>(StringComparer.Ordinal);
        var problems = new List<string>();

        var claims = ClaimsOf(await azure.TokenAsync(AzureApi.ManagementScope, cancellationToken));
        if (azd.Find("AZURE_PRINCIPAL_ID") is null && claims("oid") is { } oid) keep["AZURE_PRINCIPAL_ID"] = oid;
        if (azd.Find("AZURE_PRINCIPAL_NAME") is null && (claims("upn") ?? claims("unique_name") ?? claims("preferred_username")) is { } name)
            keep["AZURE_PRINCIPAL_NAME"] = name;
        if (azd.Find("AZURE_PRINCIPAL_TYPE") is null && claims("idtyp") == "app") keep["AZURE_PRINCIPAL_TYPE"] = "ServicePrincipal";
        if (azd.Find("BUDGET_START") is null) keep["BUDGET_START"] = $"{today:yyyy-MM}-01";
        problems.AddRange(Variables().Matches(parametersFile).Select(m => m.Groups[1].Value).Distinct()
            .Where(variable => azd.Find(variable) is null && !keep.ContainsKey(variable))
            .Select(variable =>
                $"Bicep needs {variable}: azd env set {variable} <value>"
                + (variable == "AZURE_PRINCIPAL_NAME" ? " (the display name of the service principal or group that deploys)" : "")));

        problems.AddRange(await MissingRightsAsync(subscription, cancellationToken));
        problems.AddRange(await RegionProblemsAsync(subscription, location, cancellationToken));
        if (problems.Count > 0) throw new DeploymentException($"The platform cannot be deployed yet:{string.Concat(problems.Select(p => $"\n- {p}"))}");

        await RegisterProvidersAsync(subscription, cancellationToken);
        return keep;
    }

    private async Task<IEnumerable<string>> MissingRightsAsync(string subscription, CancellationToken cancellationToken)
    {
        var granted = await ListAsync($"{subscription}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01", cancellationToken);
        return new[] { "Microsoft.Resources/deployments/write", "Microsoft.Authorization/roleAssignments/write" }
            .Where(right => !granted.Any(g => Covers(g!["actions"], right) && !Covers(g["notActions"], right)))
            .Select(right =>
                $"You have no right to {right} in the subscription: it takes the roles Contributor and Role Based Access Control Administrator, or Owner.");

        static bool Covers(JsonNode? patterns, string right) => patterns?.AsArray().Any(p =>
            Regex.IsMatch(right, $"^{Regex.Escape((string)p!).Replace("\\*", ".*", StringComparison.Ordinal)}$", RegexOptions.IgnoreCase)) ?? false;
    }

    private async Task<IEnumerable<string>> RegionProblemsAsync(string subscription, string location, CancellationToken cancellationToken)
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

        await WarnOfQuotasAsync(subscription, location, cancellationToken);
        return problems;

        static string Short(string region) => region.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
    }

    /// <summary>Quotas' names are not documented: an exhausted one is reported, and Azure decides.</summary>
    private async Task WarnOfQuotasAsync(string subscription, string location, CancellationToken cancellationToken)
    {
        try
        {
            var usages = await ListAsync($"{subscription}/providers/Microsoft.Web/locations/{location}/usages?api-version=2024-11-01", cancellationToken);
            foreach (var usage in usages.Where(u => (long?)u!["limit"] is > 0 and var limit && (long?)u["currentValue"] >= limit))
            {
                var name = usage!["name"]?["localizedValue"] ?? usage["name"]?["value"];
                report($"Warning: a quota in {location} is used up: {name} ({usage["currentValue"]} of {usage["limit"]}).");
            }
        }
        catch (AzureApiException rejected)
        {
            report($"Warning: the quotas in {location} cannot be read: {rejected.Message}");
        }
    }

    private async Task<JsonArray> ListAsync(string path, CancellationToken cancellationToken) =>
        (await azure.GetAsync(path, cancellationToken))["value"]!.AsArray();

    private async Task RegisterProvidersAsync(string subscription, CancellationToken cancellationToken)
    {
        foreach (var provider in Providers)
        {
            var path = $"{subscription}/providers/{provider}";
            if (await StateAsync() == "Registered") continue;
            report($"Registering the resource provider {provider}");
            await azure.PostAsync($"{path}/register?api-version=2021-04-01", cancellationToken);
            await polling.UntilAsync(
                async _ => await StateAsync() == "Registered" ? provider : null,
                () => $"The resource provider {provider} is still being registered: run this again in some minutes.", cancellationToken);

            async Task<string?> StateAsync() => (string?)(await azure.GetAsync($"{path}?api-version=2021-04-01", cancellationToken))["registrationState"];
        }
    }

    /// <summary>The claims of the deployer's token, without validation.</summary>
    private static Func<string, string?> ClaimsOf(string token)
    {
        var parts = token.Split('.');
        if (parts.Length < 2) return _ => null;
        var claims = JsonNode.Parse(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])));
        return name => (string?)claims?[name];
    }

    [GeneratedRegex(@"\$\{(\w+)\}")]
    private static partial Regex Variables();
}
