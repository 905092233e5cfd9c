using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Platform.Tests.Infra;

/// <summary>The settings that the code reads, that Bicep gives and that local.settings.sample.json shows have the same names.</summary>
public sealed partial class GivingSettings
{
    private static readonly PlatformManifest Manifest = PlatformManifest.Read(Repository.Root);

    // What the Functions host, its triggers, Azure.Identity and the telemetry's exporter read.
    private static readonly string[] HostReads =
    [
        "AzureWebJobsStorage", "AzureWebJobsStorage__credential", "AzureWebJobsStorage__clientId", "AzureWebJobsStorage__blobServiceUri",
        "AzureWebJobsStorage__queueServiceUri", "AzureWebJobsStorage__tableServiceUri", "AzureWebJobsDisableHomepage", "ServiceBus",
        "ServiceBus__fullyQualifiedNamespace",
        "ServiceBus__credential", "ServiceBus__clientId", "AZURE_CLIENT_ID", "APPLICATIONINSIGHTS_CONNECTION_STRING",
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "OTEL_TRACES_SAMPLER", "OTEL_TRACES_SAMPLER_ARG", "FUNCTIONS_WORKER_RUNTIME",
    ];

    // Never on Flex Consumption: it has them in functionAppConfig, or not at all.
    private static readonly string[] NotOnFlex =
    [
        "FUNCTIONS_WORKER_RUNTIME", "FUNCTIONS_EXTENSION_VERSION", "FUNCTIONS_WORKER_RUNTIME_VERSION", "WEBSITE_RUN_FROM_PACKAGE",
        "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING", "WEBSITE_CONTENTSHARE", "WEBSITE_CONTENTOVERVNET", "WEBSITE_VNET_ROUTE_ALL",
        "SCM_DO_BUILD_DURING_DEPLOYMENT", "WEBSITE_TIME_ZONE", "TZ", "AzureWebJobsStorage",
    ];

    public static TheoryData<string> Services => [.. Manifest.Services.Select(s => s.Name)];

    [TheoryWithBicep, MemberData(nameof(Services))]
    public async Task Azure_settings_are_all_read_and_complete(string name)
    {
        var service = Manifest.Services.Single(s => s.Name == name);
        var given = await OnAzureAsync(name);
        var reads = ReadBy(service);

        Assert.Empty(
            given.Keys.Where(key => !HostReads.Contains(key) && !reads.Any(r => r.Reads(key)))
                .Select(key => $"{key} is given to {name}, whose code does not read it"));
        Assert.Empty(reads.Where(r => r.IsRequired && !given.Keys.Any(r.Reads)).Select(r => $"{r.Name} is required by {name}, and Bicep does not give it"));
        Assert.DoesNotContain(given.Keys, NotOnFlex.Contains);
        Assert.All(given, setting => Assert.False(string.IsNullOrEmpty(setting.Value) && reads.Any(r => r.IsRequired && r.Reads(setting.Key)), setting.Key));
    }

    [Fact]
    public void Sample_settings_are_all_read_and_complete()
    {
        var sample = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "local.settings.sample.json")))!["Values"]!.AsObject().Select(v => v.Key)
            .ToList();
        var reads = Manifest.Services.SelectMany(ReadBy).ToList();
        Assert.DoesNotContain(sample, key => !HostReads.Contains(key) && !reads.Exists(r => r.Reads(key)));
        Assert.Empty(reads.Where(r => r.IsRequired && !sample.Exists(r.Reads)).Select(r => r.Name).Distinct());
    }

    [FactWithBicep]
    public async Task Secrets_and_only_secrets_are_Key_Vault_references()
    {
        foreach (var service in Manifest.Services)
        {
            var references = (await OnAzureAsync(service.Name)).Where(s => s.Value.StartsWith("@Microsoft.KeyVault(", StringComparison.Ordinal)).ToList();
            Assert.Equal(service.Secrets.Order(), references.Select(r => r.Key).Order());
            var vault = $@"kv-{service.Name[..Math.Min(7, service.Name.Length)]}-\w+\.vault\.azure\.net";
            Assert.All(references, r => Assert.Matches(
                $@"^@Microsoft\.KeyVault\(SecretUri=https://{vault}/secrets/{r.Key.Replace("__", "--", StringComparison.Ordinal)}\)$", r.Value));
        }
        foreach (var service in Manifest.Services)
            Assert.All(service.Settings, s => Assert.False(SecretNames().IsMatch(s), $"{s} of {service.Name} is a secret: move it to \"secrets\""));
    }

    [Fact]
    public void Environment_settings_have_a_value_in_the_parameters_file() => Assert.Equal(Manifest.Services.SelectMany(s => s.Settings).Distinct().Order(),
        EnvironmentSettings().Matches(Parameters).Select(m => m.Groups[1].Value).Order());

    [Fact]
    public void Environment_variables_are_documented()
    {
        var table = File.ReadLines(Path.Combine(Repository.Root, "docs", "operations.md")).SkipWhile(line => line != "| `azd env set` | For |")
            .TakeWhile(line => line.StartsWith('|'));
        Assert.Equal(VariablesOfBicep.Order(), table.SelectMany(row => Variables().Matches(row.Split('|')[1]).Select(m => m.Groups[1].Value)).Order());
    }

    private static string Parameters => File.ReadAllText(Path.Combine(Repository.Root, "infra", "main.bicepparam"));

    /// <summary>The variables that infra/main.bicepparam reads.</summary>
    internal static IEnumerable<string> VariablesOfBicep => EnvironmentVariables().Matches(Parameters).Select(m => m.Groups[1].Value).Distinct();

    [FactWithBicep]
    public async Task The_root_of_the_gateway_is_no_page_of_the_Functions_host() =>
        Assert.Equal("true", (await OnAzureAsync("gateway"))["AzureWebJobsDisableHomepage"]);

    [FactWithBicep]
    public async Task Each_app_gets_its_own_storage_database_and_identity()
    {
        var deployment = await Deployment.OfAsync("prod");
        foreach (var service in Manifest.Services)
        {
            var app = deployment.Outputs!["APPS"]!.AsArray().Single(a => (string)a!["name"]! == service.Name)!;
            var given = await OnAzureAsync(service.Name);
            Assert.StartsWith($"https://{app["storage"]}.blob.", given["AzureWebJobsStorage__blobServiceUri"], StringComparison.Ordinal);
            Assert.Equal($"<{app["identity"]}.clientId>", given["AZURE_CLIENT_ID"]);
            if (service.Database is not { } database)
            {
                Assert.DoesNotContain("Database__Server", given.Keys);
                continue;
            }
            var connection = new Npgsql.NpgsqlConnectionStringBuilder(given["Database__Server"]);
            Assert.Equal(((string)app["identity"]!, $"-c role={database}", Npgsql.SslMode.VerifyFull, null),
                (connection.Username, connection.Options, connection.SslMode, connection.Password));
            Assert.Equal("true", given["Database__UseEntraToken"]);
        }
    }

    [FactWithBicep]
    public async Task Gateway_gets_every_route_and_the_others_its_signing_keys()
    {
        var deployment = await Deployment.OfAsync("prod");
        var apps = deployment.Outputs!["APPS"]!.AsArray().ToDictionary(a => (string)a!["name"]!, a => $"https://{a!["site"]}.azurewebsites.net");
        var gateway = Manifest.Services.Single(s => s.Public).Name;
        Assert.Equal(apps[gateway], (string?)deployment.Outputs!["GATEWAY_URL"]);
        foreach (var service in Manifest.Services)
        {
            var given = await OnAzureAsync(service.Name);
            Assert.Equal(apps[gateway], given["Auth__Issuer"]);
            // Only the gateway reaches Identity; it cannot well ask itself.
            var identity = Manifest.Services.Single(s => s.Routes.Contains("auth")).Name;
            Assert.Equal($"{apps[service.Public ? identity : gateway]}/.well-known/jwks.json", given["Auth__JwksUri"]);
            Assert.Equal(service.Public ? Manifest.Services.SelectMany(s => s.Routes.Select(r => $"{r} {apps[s.Name]}")).Order() : [],
                given.Where(s => s.Key.StartsWith("Gateway__Routes__", StringComparison.Ordinal))
                    .Select(s => $"{s.Key["Gateway__Routes__".Length..]} {s.Value}").Order());
        }
    }

    private static async Task<Dictionary<string, string>> OnAzureAsync(string service)
    {
        var site = (await Deployment.OfAsync("prod")).Of("Microsoft.Web/sites").Single(s => (string)s["tags.azd-service-name"]! == service);
        return site["properties.siteConfig.appSettings"]!.AsArray().ToDictionary(s => (string)s!["name"]!, s => (string)s!["value"]!);
    }

    /// <summary>A setting that code reads; a dictionary's name is the beginning of the settings' names.</summary>
    private sealed record Setting(string Name, bool IsRequired, bool IsPrefix)
    {
        public bool Reads(string key) =>
            IsPrefix ? key.StartsWith(Name + "__", StringComparison.OrdinalIgnoreCase) : key.Equals(Name, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>By the app's code and Shared's: what options classes bind, and what is read by its name.</summary>
    private static List<Setting> ReadBy(ServiceEntry service)
    {
        var result = new List<Setting>();
        foreach (var (folder, assembly) in new[] { (service.Folder, $"Platform.{service.Title}"), ("functions/Shared", "Platform.Shared") })
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
                .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)))
            {
                var text = File.ReadAllText(file);
                result.AddRange(ByName().Matches(text).Select(m => new Setting(m.Groups[1].Value.Replace(":", "__", StringComparison.Ordinal), false, false)));
                foreach (Match bound in Bound().Matches(text))
                {
                    // Shared's database options are bound by the apps that have a database.
                    if (bound.Groups[2].Value == "Database" && service.Database is null) continue;
                    var options = Assembly.Load(assembly).GetTypes().Single(t => t.Name == bound.Groups[1].Value);
                    result.AddRange(options.GetProperties().Where(p => p.SetMethod is not null).Select(p => new Setting(
                        $"{bound.Groups[2].Value}__{p.Name}",
                        p.IsDefined(typeof(RequiredMemberAttribute))
                        || (p.IsDefined(typeof(RequiredAttribute)) && p.GetValue(RuntimeHelpers.GetUninitializedObject(options)) is null && !HasDefault(p)),
                        p.PropertyType.IsGenericType && p.PropertyType.GetGenericTypeDefinition() == typeof(Dictionary<,>))));
                }
            }
        }
        return result;

        static bool HasDefault(PropertyInfo property) =>
            property.DeclaringType!.GetConstructor([]) is not null && property.GetValue(Activator.CreateInstance(property.DeclaringType)) is not null;
    }

    [GeneratedRegex(@"AddOptions<(\w+)>\(\)\s*\.BindConfiguration\(""(\w+)""\)")]
    private static partial Regex Bound();

    [GeneratedRegex(@"[cC]onfiguration\[""([\w:]+)""\]")]
    private static partial Regex ByName();

    [GeneratedRegex("`([A-Z_]+)`")]
    private static partial Regex Variables();

    [GeneratedRegex(@"readEnvironmentVariable\('(\w+)'")]
    private static partial Regex EnvironmentVariables();

    [GeneratedRegex(@"^  (\w+__\w+): ", RegexOptions.Multiline)]
    private static partial Regex EnvironmentSettings();

    [GeneratedRegex("Password|Secret|Key$|ConnectionString")]
    private static partial Regex SecretNames();
}
