using System.Text.RegularExpressions;

namespace Platform.Tests.Infra;

/// <summary>infra/main.bicep makes everything that the manifest has, and nothing in it is let in or open that need not be.</summary>
public sealed partial class DeployingTheManifest
{
    private static readonly PlatformManifest Manifest = PlatformManifest.Read(Repository.Root);

    public static TheoryData<string> Sizes => [.. Deployment.Sizes];

    [TheoryWithBicep, MemberData(nameof(Sizes))]
    public async Task Each_app_has_its_own_plan_site_identity_and_storage(string size)
    {
        var deployment = await Deployment.OfAsync(size);
        var sites = deployment.Of("Microsoft.Web/sites").ToList();

        Assert.Equal(Manifest.Services.Select(s => s.Name), sites.Select(s => (string)s["tags.azd-service-name"]!));
        // Flex Consumption: one app per plan.
        Assert.Equal(sites.Count, sites.Select(s => (string)s.Properties["serverFarmId"]!).Distinct().Count());
        Assert.Equal(deployment.Of("Microsoft.Web/serverfarms").Select(p => p.Id).Order(), sites.Select(s => (string)s.Properties["serverFarmId"]!).Order());
        Assert.All(deployment.Of("Microsoft.Web/serverfarms"), plan => Assert.Equal("FC1", (string?)plan["sku.name"]));
        Assert.Equal(deployment.Of("Microsoft.ManagedIdentity/userAssignedIdentities").Select(i => i.Id).Order(),
            sites.Select(s => s["identity.userAssignedIdentities"]!.AsObject().Single().Key).Order());
        foreach (var site in sites)
        {
            var storage = site.Properties["functionAppConfig"]!["deployment"]!["storage"]!;
            var account = new Uri((string)storage["value"]!);
            Assert.Equal("UserAssignedIdentity", (string?)storage["authentication"]!["type"]);
            Assert.Contains(deployment.Of("Microsoft.Storage/storageAccounts/blobServices/containers"),
                c => c.Id.EndsWith($"/{account.Host.Split('.')[0]}/blobServices/default/containers{account.AbsolutePath}", StringComparison.Ordinal));
            Assert.Equal(("dotnet-isolated", "10.0"),
                ((string?)site.Properties["functionAppConfig"]!["runtime"]!["name"], (string?)site.Properties["functionAppConfig"]!["runtime"]!["version"]));
        }
    }

    [FactWithBicep]
    public async Task Queues_topics_subscriptions_and_filters_match_the_manifest()
    {
        var deployment = await Deployment.OfAsync("dev");
        const string bus = "Microsoft.ServiceBus/namespaces";
        Assert.Equal(Manifest.Queues.Select(q => $"{q.Name} {q.MaxDeliveryCount} {q.LockDuration}").Order(),
            deployment.Of($"{bus}/queues").Select(q => $"{q.Name} {Delivery(q)}").Order());
        Assert.Equal(Manifest.Topics.Order(), deployment.Of($"{bus}/topics").Select(t => t.Name).Order());
        var declared = from service in Manifest.Services
                       from s in service.Subscriptions
                       select $"{s.Topic}/{service.Name} {s.MaxDeliveryCount} {s.LockDuration} {string.Join(' ', s.SubjectsOf(service.Name).Order())}";
        var rules = deployment.Of($"{bus}/topics/subscriptions/rules").ToDictionary(r => r.Id[..r.Id.IndexOf("/rules/", StringComparison.Ordinal)]);
        Assert.Equal(declared.Order(),
            deployment.Of($"{bus}/topics/subscriptions")
                .Select(s => $"{s.Id.Split('/')[^3]}/{s.Name} {Delivery(s)} {string.Join(' ', TypesIn(rules[s.Id]).Order())}").Order());
        // The rule that Azure makes with a subscription lets everything in: ours has to take its place, whole.
        Assert.All(rules.Values, rule => Assert.Equal("$Default", rule.Name));

        static string Delivery(Resource entity) =>
            $"{entity.Properties["maxDeliveryCount"]} {System.Xml.XmlConvert.ToTimeSpan((string)entity.Properties["lockDuration"]!)}";

        static IEnumerable<string> TypesIn(Resource rule)
        {
            var sql = (string)rule.Properties["sqlFilter"]!["sqlExpression"]!;
            Assert.InRange(sql.Length, 1, 1024);
            Assert.Matches(@"^sys\.Label IN \('[^']+'(,'[^']+')*\)$", sql);
            return Quoted().Matches(sql).Select(m => m.Groups[1].Value);
        }
    }

    [FactWithBicep]
    public async Task Sessions_time_to_live_and_duplicate_detection_are_deployed()
    {
        const string manifest =
            """
            { "services": [
              { "name": "front", "public": true },
              { "name": "who", "routes": ["auth"], "topic": "who-events",
                "topicSettings": { "defaultMessageTimeToLive": "P14D", "duplicateDetectionHistoryTimeWindow": "PT30S" } },
              { "name": "reader", "topic": "reader-events",
                "queue": { "name": "reader-commands", "maxDeliveryCount": 5, "lockDuration": "00:01:00", "requiresSession": true,
                  "defaultMessageTimeToLive": "P1D", "duplicateDetectionHistoryTimeWindow": "PT10M" },
                "subscriptions": [{ "topic": "who-events", "types": ["a.v1"], "requiresSession": true, "defaultMessageTimeToLive": "PT1H" }] },
              { "name": "other", "queue": { "name": "other-commands", "maxDeliveryCount": 5, "lockDuration": "00:01:00" },
                "subscriptions": [{ "topic": "who-events", "types": ["a.v1"] }] }
            ] }
            """;
        var deployment = await Deployment.OfManifestAsync(manifest, "dev");
        var entities = new[] { "queues", "topics", "topics/subscriptions" }.SelectMany(kind => deployment.Of($"Microsoft.ServiceBus/namespaces/{kind}"))
            .Select(Settings);

        Assert.Equal(
            [
                "reader-commands: true P1D true PT10M", "other-commands: false - false -", "who-events: - P14D true PT30S", "reader-events: - - false -",
                "reader: true PT1H - -", "other: false - - -",
            ], entities);

        static string Settings(Resource entity)
        {
            string[] names = ["requiresSession", "defaultMessageTimeToLive", "requiresDuplicateDetection", "duplicateDetectionHistoryTimeWindow"];
            return $"{entity.Name}: {string.Join(' ', names.Select(name => entity.Properties[name]?.ToString() ?? "-"))}";
        }
    }

    [FactWithBicep]
    public async Task Filters_beside_types_are_deployed()
    {
        const string manifest =
            """
            { "services": [
              { "name": "front", "public": true }, { "name": "who", "routes": ["auth"], "topic": "who-events" },
              { "name": "reader", "subscriptions": [{ "topic": "who-events", "types": ["a.v1"],
                "filters": [{ "sql": "user.total > 100" }, { "correlation": { "subject": "b.v1", "properties": { "region": "eu" } } }] }] },
              { "name": "other", "subscriptions": [{ "topic": "who-events", "filters": [{ "correlation": { "to": "other" } }] }] }
            ] }
            """;
        var rules = (await Deployment.OfManifestAsync(manifest, "dev")).Of("Microsoft.ServiceBus/namespaces/topics/subscriptions/rules")
            .ToDictionary(r => $"{r.Id.Split('/')[^3]} {r.Name}");

        Assert.Equal(["other $Default", "other correlation-1", "reader $Default", "reader correlation-1"], rules.Keys.Order());
        Assert.Equal(
            "sys.Label IN ('a.v1','redrive.reader') OR (user.total > 100)", (string?)rules["reader $Default"].Properties["sqlFilter"]!["sqlExpression"]);
        Assert.Equal(("b.v1", "eu"),
            ((string?)rules["reader correlation-1"]["properties.correlationFilter.label"],
                (string?)rules["reader correlation-1"]["properties.correlationFilter.properties.region"]));
        Assert.Equal("sys.Label IN ('redrive.other')", (string?)rules["other $Default"].Properties["sqlFilter"]!["sqlExpression"]);
    }

    [FactWithBicep]
    public async Task Containers_and_blob_events_match_the_manifest()
    {
        var deployment = await Deployment.OfAsync("dev");
        var withTriggers = Manifest.Services.Where(s => s.BlobTriggers.Count > 0).ToList();
        Assert.Equal(
            Manifest.Containers.Concat(Manifest.Services.Select(_ => "app-package")).Concat(withTriggers.Select(_ => Platform.Deploy.BlobEvents.Undelivered))
                .Order(), deployment.Of("Microsoft.Storage/storageAccounts/blobServices/containers").Select(c => c.Name).Order());
        var withEvents = deployment.Of("Microsoft.EventGrid/systemTopics").Select(t => ((string)t.Properties["source"]!).Split('/')[^1]);
        var accounts = deployment.Outputs!["APPS"]!.AsArray();
        Assert.Equal(withTriggers.Select(s => (string)accounts.Single(a => (string)a!["name"]! == s.Name)!["storage"]!), withEvents);
        Assert.Equal(deployment.Of("Microsoft.EventGrid/systemTopics").Select(t => t.Id),
            deployment.Of("Microsoft.Insights/metricAlerts").Where(a => a.Name.StartsWith("undelivered-events-", StringComparison.Ordinal))
                .Select(a => (string)a.Properties["scopes"]![0]!));
    }

    [FactWithBicep]
    public async Task Allowed_extensions_are_those_that_migrations_create()
    {
        var created = Directory.EnumerateFiles(Path.Combine(Repository.Root, "functions"), "*.cs", SearchOption.AllDirectories)
            .Where(f => f.Contains("Migrations", StringComparison.Ordinal))
            .SelectMany(f => Extensions().Matches(File.ReadAllText(f))
                .Select(m => (
                    Service: Path.GetRelativePath(Path.Combine(Repository.Root, "functions"), f).Split(Path.DirectorySeparatorChar)[0],
                    Name: m.Groups[1].Value)));
        Assert.Equal(created.Order(), Manifest.Services.SelectMany(s => s.Extensions.Select(e => (s.Title, e))).Order());
        var allowed = (await Deployment.OfAsync("dev")).Of("Microsoft.DBforPostgreSQL/flexibleServers/configurations")
            .SingleOrDefault(c => c.Name == "azure.extensions");
        Assert.Equal(
            string.Join(',', Manifest.Services.SelectMany(s => s.Extensions).Distinct()).ToUpperInvariant(), (string?)allowed?.Properties["value"] ?? "");
    }

    [TheoryWithBicep, MemberData(nameof(Sizes))]
    public async Task Keys_and_passwords_are_disabled(string size)
    {
        var deployment = await Deployment.OfAsync(size);
        Assert.All(deployment.Of("Microsoft.Storage/storageAccounts"),
            a => Assert.Equal((false, false), ((bool)a.Properties["allowSharedKeyAccess"]!, (bool)a.Properties["allowBlobPublicAccess"]!)));
        Assert.True((bool)deployment.Of("Microsoft.ServiceBus/namespaces").Single().Properties["disableLocalAuth"]!);
        Assert.Equal("Disabled", (string?)deployment.Of("Microsoft.DBforPostgreSQL/flexibleServers").Single()["properties.authConfig.passwordAuth"]);
        Assert.All(deployment.Of("Microsoft.KeyVault/vaults"), v => Assert.True((bool)v.Properties["enableRbacAuthorization"]!));
        Assert.True((bool)deployment.Of("Microsoft.Insights/components").Single().Properties["DisableLocalAuth"]!);
        Assert.True((bool)deployment.Of("Microsoft.OperationalInsights/workspaces").Single()["properties.features.disableLocalAuth"]!);
        var sites = deployment.Of("Microsoft.Web/sites").ToList();
        Assert.All(sites, s => Assert.True((bool)s.Properties["httpsOnly"]!));
        Assert.Equal(
            sites.SelectMany(s => new[] { $"{s.Id}/basicPublishingCredentialsPolicies/ftp", $"{s.Id}/basicPublishingCredentialsPolicies/scm" }).Order(),
            deployment.Of("Microsoft.Web/sites/basicPublishingCredentialsPolicies").Where(p => !(bool)p.Properties["allow"]!).Select(p => p.Id).Order());
    }

    [TheoryWithBicep, InlineData("staging"), InlineData("prod")]
    public async Task Private_network_lets_only_the_gateway_and_what_operates_the_platform_reach_the_apps(string size)
    {
        var deployment = await Deployment.OfAsync(size);
        var subnets = deployment.Of("Microsoft.Network/virtualNetworks").Single().Properties["subnets"]!.AsArray()
            .ToDictionary(s => (string)s!["name"]!, s => s!["properties"]!);
        foreach (var (service, site) in Manifest.Services.Zip(deployment.Of("Microsoft.Web/sites")))
        {
            Assert.EndsWith(
                $"/subnets/{(service.Public ? "gateway" : service.Operates ? "staff" : "apps")}", (string?)site.Properties["virtualNetworkSubnetId"],
                StringComparison.Ordinal);
            var config = site.Properties["siteConfig"]!;
            Assert.Equal(service.Public ? "Allow" : "Deny", (string?)config["ipSecurityRestrictionsDefaultAction"]);
            // azd uploads to the management site, from outside: the whole site cannot be closed.
            Assert.Equal(("Enabled", "Allow", false), ((string?)site.Properties["publicNetworkAccess"],
                (string?)config["scmIpSecurityRestrictionsDefaultAction"], (bool?)config["scmIpSecurityRestrictionsUseMain"]));
            // Event Grid brings blob events to the app; nobody else comes from outside.
            Assert.Equal(
                service.BlobTriggers.Count > 0 ? ["AzureEventGrid"] : [], config["ipSecurityRestrictions"]!.AsArray().Select(r => (string)r!["ipAddress"]!));
            Assert.Equal(!service.Public,
                deployment.Of("Microsoft.Network/privateEndpoints")
                    .Any(e => e.Properties["privateLinkServiceConnections"]![0]!["properties"]!["privateLinkServiceId"]!.ToString() == site.Id));
        }
        var rules = deployment.Of("Microsoft.Network/networkSecurityGroups").ToDictionary(n => n.Name, n => n.Properties["securityRules"]!.AsArray());
        Assert.Equal(
            new[] { "gateway", "staff" }.Select(name => (string)subnets[name]["addressPrefix"]!),
            rules["nsg-sites"][0]!["properties"]!["sourceAddressPrefixes"]!.AsArray().Select(p => (string)p!));
        Assert.All(rules.Values,
            r => Assert.Equal(("Deny", "*"), ((string?)r[^1]!["properties"]!["access"], (string?)r[^1]!["properties"]!["sourceAddressPrefix"])));
    }

    [TheoryWithBicep, InlineData("staging"), InlineData("prod")]
    public async Task Private_network_reaches_data_by_private_endpoints_only(string size)
    {
        var deployment = await Deployment.OfAsync(size);
        var endpoints = deployment.Of("Microsoft.Network/privateEndpoints").Select(e => e.Properties["privateLinkServiceConnections"]![0]!["properties"]!)
            .Select(p => $"{((string)p["privateLinkServiceId"]!).Split('/')[^1]} {p["groupIds"]![0]}").ToHashSet();
        foreach (var (service, account) in Manifest.Services.Zip(deployment.Of("Microsoft.Storage/storageAccounts")))
        {
            Assert.Equal(service.DirectUploads ? "Enabled" : "Disabled", (string?)account.Properties["publicNetworkAccess"]);
            string[] used = service.Durable || service.BlobTriggers.Count > 0 ? ["blob", "queue", "table"] : ["blob", "table"];
            Assert.Equal(used, endpoints.Where(e => e.StartsWith(account.Name + " ", StringComparison.Ordinal)).Select(e => e.Split(' ')[1]).Order());
        }
        var bus = deployment.Of("Microsoft.ServiceBus/namespaces").Single();
        Assert.Equal(("Disabled", "Premium"), ((string?)bus.Properties["publicNetworkAccess"], (string?)bus["sku.name"]));
        Assert.Contains($"{bus.Name} namespace", endpoints);
        var server = deployment.Of("Microsoft.DBforPostgreSQL/flexibleServers").Single();
        Assert.Contains($"{server.Name} postgresqlServer", endpoints);
        // The firewall lets nobody in: its one rule has a reserved address.
        Assert.Equal(Platform.Deploy.TemporaryFirewallRules.ReservedAddress,
            (string?)deployment.Of("Microsoft.DBforPostgreSQL/flexibleServers/firewallRules").Single().Properties["startIpAddress"]);
        Assert.All(deployment.Of("Microsoft.KeyVault/vaults"), v => Assert.Equal("Deny", (string?)v["properties.networkAcls.defaultAction"]));
        Assert.All(deployment.Of("Microsoft.KeyVault/vaults"), v => Assert.Contains($"{v.Name} vault", endpoints));
    }

    [FactWithBicep]
    public async Task Production_is_zone_redundant_and_locked()
    {
        var deployment = await Deployment.OfAsync("prod", "MONTHLY_BUDGET=500");
        Assert.All(deployment.Of("Microsoft.Web/serverfarms"), p => Assert.True((bool)p.Properties["zoneRedundant"]!));
        Assert.All(deployment.Of("Microsoft.Storage/storageAccounts"), a => Assert.Equal("Standard_ZRS", (string?)a["sku.name"]));
        Assert.Equal("ZoneRedundant", (string?)deployment.Of("Microsoft.DBforPostgreSQL/flexibleServers").Single()["properties.highAvailability.mode"]);
        Assert.Equal(
            deployment.Of("Microsoft.Storage/storageAccounts").Concat(deployment.Of("Microsoft.DBforPostgreSQL/flexibleServers")).Select(r => r.Id).Order(),
            deployment.Of("Microsoft.Authorization/locks").Select(l => l.Scope).Order());
        Assert.Equal(500, (int)deployment.Of("Microsoft.Consumption/budgets").Single().Properties["amount"]!);
        Assert.Empty((await Deployment.OfAsync("dev")).Of("Microsoft.Authorization/locks"));
    }

    [FactWithBicep]
    public async Task Every_resource_with_data_has_diagnostic_settings()
    {
        var deployment = await Deployment.OfAsync("prod");
        var logged = deployment.Of("Microsoft.Insights/diagnosticSettings").Select(d => d.Scope).ToHashSet();
        string[] types = [
            "Microsoft.Web/sites", "Microsoft.ServiceBus/namespaces", "Microsoft.DBforPostgreSQL/flexibleServers", "Microsoft.KeyVault/vaults",
            "Microsoft.Storage/storageAccounts/blobServices"];
        Assert.All(types.SelectMany(deployment.Of), r => Assert.Contains(r.Id, logged));
    }

    [FactWithBicep]
    public async Task Every_taggable_resource_is_tagged()
    {
        foreach (var resource in (await Deployment.OfAsync("prod")).Resources.Where(r => r["location"] is not null))
            Assert.True((string?)resource["tags.azd-env-name"] == "test", resource.Id);
    }

    /// <summary>The gateway answers preflights: the site's own rules would answer before it.</summary>
    [FactWithBicep]
    public async Task Sites_have_no_CORS_and_the_account_for_uploads_admits_the_gateways_origin()
    {
        var deployment = await Deployment.OfAsync("dev");
        Assert.All(deployment.Of("Microsoft.Web/sites"), s => Assert.Null(s["properties.siteConfig.cors"]));
        Assert.Equal(Manifest.Services.Select(s => s.DirectUploads ? (string?)deployment.Outputs["GATEWAY_URL"] : null),
            deployment.Of("Microsoft.Storage/storageAccounts/blobServices")
                .Select(b => (string?)b["properties.cors.corsRules"]!.AsArray().SingleOrDefault()?["allowedOrigins"]!.AsArray().Single()));
    }

    [FactWithBicep]
    public async Task Pages_of_the_gateway_may_send_to_the_accounts_for_uploads()
    {
        var deployment = await Deployment.OfAsync("dev");
        var accounts = Manifest.Services.Zip(deployment.Of("Microsoft.Storage/storageAccounts")).Where(pair => pair.First.DirectUploads)
            .Select(pair => $"https://{pair.Second.Name}.blob.core.windows.net");
        Assert.Contains(deployment.Of("Microsoft.Web/sites").First()["properties.siteConfig.appSettings"]!.AsArray(),
            s => ((string?)s!["name"], (string?)s["value"]) == ("Gateway__UploadOrigins", string.Join(',', accounts)));
    }

    [FactWithBicep]
    public async Task Web_origins_of_the_environment_may_call_the_gateway_and_upload()
    {
        var deployment = await Deployment.OfAsync("dev", "ALLOWED_ORIGINS=https://shop.example, https://admin.shop.example");
        Assert.Contains(deployment.Of("Microsoft.Web/sites").First()["properties.siteConfig.appSettings"]!.AsArray(),
            s => ((string?)s!["name"], (string?)s["value"]) == ("Gateway__AllowedOrigins", "https://shop.example, https://admin.shop.example"));
        var rules = deployment.Of("Microsoft.Storage/storageAccounts/blobServices").SelectMany(b => b["properties.cors.corsRules"]!.AsArray()).ToList();
        Assert.Equal(Manifest.Services.Count(s => s.DirectUploads), rules.Count);
        Assert.All(rules, rule => Assert.Equal([(string?)deployment.Outputs["GATEWAY_URL"], "https://shop.example", "https://admin.shop.example"],
            rule!["allowedOrigins"]!.AsArray().Select(origin => (string?)origin)));
    }

    [FactWithBicep]
    public async Task Resource_names_keep_to_Azures_limits()
    {
        // 24 letters is more than any service of the manifest has; a name that is cut may meet another one's.
        Assert.InRange(Manifest.Services.Max(s => s.Name.Length), 1, 24);
        var deployment = await Deployment.OfManifestAsync(
            """
            { "services": [
              { "name": "a-service-of-24-letters-", "public": true, "routes": ["auth"], "secrets": ["A__B"], "containers": ["blobs"],
                "blobTriggers": [{ "function": "F", "container": "blobs" }] }
            ] }
            """.Replace("letters-", "letters", StringComparison.Ordinal), "prod");
        foreach (var resource in deployment.Resources.Concat((await Deployment.OfAsync("prod", "MONTHLY_BUDGET=1")).Resources))
        {
            if (Limits.TryGetValue(resource.Type, out var limit))
                Assert.True(Regex.IsMatch(resource.Name, $"^(?:{limit})$"), $"{resource.Type} {resource.Name}");
            else Assert.Contains(resource.Type, Fixed);
        }
        var own = await Deployment.OfAsync("prod");
        Assert.Equal(own.Resources.Count, own.Resources.Select(r => r.Id).Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    // learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules; Service Bus: service-bus-quotas.
    private static readonly Dictionary<string, string> Limits = new(StringComparer.Ordinal)
    {
        ["Microsoft.Resources/resourceGroups"] = @"[\w().-]{1,89}[\w()-]",
        ["Microsoft.ManagedIdentity/userAssignedIdentities"] = "[A-Za-z0-9][A-Za-z0-9_-]{2,127}",
        ["Microsoft.OperationalInsights/workspaces"] = "[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]",
        ["Microsoft.Insights/components"] = "[^%&\\\\?/]{1,260}",
        ["Microsoft.Storage/storageAccounts"] = "[a-z0-9]{3,24}",
        ["Microsoft.Storage/storageAccounts/blobServices/containers"] = "[a-z0-9](?:[a-z0-9]|-(?!-)){1,61}[a-z0-9]",
        ["Microsoft.ServiceBus/namespaces"] = "[A-Za-z](?:[A-Za-z0-9-]){4,48}[A-Za-z0-9]",
        ["Microsoft.ServiceBus/namespaces/queues"] = "[A-Za-z0-9](?:[A-Za-z0-9._/~-]){0,258}[A-Za-z0-9]",
        ["Microsoft.ServiceBus/namespaces/topics"] = "[A-Za-z0-9](?:[A-Za-z0-9._/~-]){0,258}[A-Za-z0-9]",
        ["Microsoft.ServiceBus/namespaces/topics/subscriptions"] = "[A-Za-z0-9](?:[A-Za-z0-9._-]){0,48}[A-Za-z0-9]",
        ["Microsoft.DBforPostgreSQL/flexibleServers"] = "[a-z0-9][a-z0-9-]{1,61}[a-z0-9]",
        ["Microsoft.KeyVault/vaults"] = "[A-Za-z](?:[A-Za-z0-9]|-(?!-)){1,22}[A-Za-z0-9]",
        ["Microsoft.EventGrid/systemTopics"] = "[A-Za-z0-9-]{3,128}",
        ["Microsoft.Web/serverfarms"] = "[A-Za-z0-9-]{1,60}",
        ["Microsoft.Web/sites"] = "[A-Za-z0-9](?:[A-Za-z0-9-]){0,58}[A-Za-z0-9]",
        ["Microsoft.Network/virtualNetworks"] = @"[A-Za-z0-9][\w.-]{0,62}\w",
        ["Microsoft.Network/networkSecurityGroups"] = @"[A-Za-z0-9][\w.-]{0,78}\w",
        ["Microsoft.Network/privateEndpoints"] = @"[A-Za-z0-9][\w.-]{0,62}\w",
        ["Microsoft.Insights/actionGroups"] = "[^:<>+/&%\\\\?|]{1,260}",
        ["Microsoft.Insights/metricAlerts"] = "[^:<>+/&%\\\\?|*#{}]{1,260}",
        ["Microsoft.Insights/scheduledQueryRules"] = "[^:<>+/&%\\\\?|*#{}]{1,260}",
        ["Microsoft.Insights/webtests"] = "[A-Za-z0-9 _.-]{1,260}",
        ["Microsoft.Insights/workbooks"] = "[0-9a-f-]{36}",
        ["Microsoft.Consumption/budgets"] = "[A-Za-z0-9_-]{1,63}",
    };

    // Names that Azure gives, or that are the same for everybody.
    private static readonly string[] Fixed =
    [
        "Microsoft.Authorization/roleAssignments", "Microsoft.Authorization/locks", "Microsoft.Storage/storageAccounts/blobServices",
        "Microsoft.Insights/diagnosticSettings", "Microsoft.ServiceBus/namespaces/topics/subscriptions/rules",
        "Microsoft.DBforPostgreSQL/flexibleServers/firewallRules", "Microsoft.DBforPostgreSQL/flexibleServers/configurations",
        "Microsoft.DBforPostgreSQL/flexibleServers/administrators", "Microsoft.Web/sites/basicPublishingCredentialsPolicies",
        "Microsoft.Network/privateDnsZones", "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
        "Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
    ];

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex Quoted();

    [GeneratedRegex("create extension (?:if not exists )?([a-z_]+)")]
    private static partial Regex Extensions();
}
