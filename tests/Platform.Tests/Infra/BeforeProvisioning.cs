using Platform.Deploy;

namespace Platform.Tests.Infra;

/// <summary>The preprovision hook: <see cref="Preflight"/>.</summary>
public sealed class BeforeProvisioning
{
    private static readonly PollingPolicy Impatient = new(TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(1));
    private static readonly DateOnly Today = new(2026, 11, 21);
    private static readonly string Parameters = File.ReadAllText(Path.Combine(Repository.Root, "infra", "main.parameters.json"));
    private readonly List<string> reports = [];

    private static FakeAzure ReadyAzure()
    {
        var azure = new FakeAzure()
            .On("GET /permissions", FakeAzure.List(new JsonObject { ["actions"] = new JsonArray("*"), ["notActions"] = new JsonArray() }))
            .On("GET /geoRegions", FakeAzure.List(new JsonObject { ["name"] = "West Europe" }, new JsonObject { ["name"] = "East US 2" }))
            .On("GET /capabilities", FakeAzure.List(new JsonObject { ["restricted"] = "Disabled" }))
            .On("GET /usages", FakeAzure.List());
        foreach (var provider in Preflight.Providers) azure.On($"GET /providers/{provider}", new JsonObject { ["registrationState"] = "Registered" });
        return azure;
    }

    private Task<IReadOnlyDictionary<string, string>> RunAsync(FakeAzure azure, params (string, string)[] environment) =>
        new Preflight(azure.Api, FakeAzure.Azd([("AZURE_ENV_NAME", "dev"), .. environment]), Impatient, reports.Add)
        .RunAsync(Parameters, Today, CancellationToken.None);

    [Fact]
    public async Task Deployer_and_budget_start_are_stored_for_Bicep() => Assert.Equal(
        new Dictionary<string, string> { ["AZURE_PRINCIPAL_ID"] = "somebody", ["AZURE_PRINCIPAL_NAME"] = "ada@example.com", ["BUDGET_START"] = "2026-11-01" },
        await RunAsync(ReadyAzure()));

    [Fact]
    public async Task Stored_values_are_kept() => Assert.Empty(
        await RunAsync(ReadyAzure(), ("AZURE_PRINCIPAL_ID", "group"), ("AZURE_PRINCIPAL_NAME", "platform-deployers"), ("BUDGET_START", "2026-01-01")));

    [Fact]
    public async Task Unregistered_provider_is_registered()
    {
        var azure = ReadyAzure();
        var registered = false;
        azure.On("GET /providers/Microsoft.App",
            _ => (HttpStatusCode.OK, new JsonObject { ["registrationState"] = registered ? "Registered" : "NotRegistered" }))
            .On("POST /providers/Microsoft.App/register", _ => (HttpStatusCode.OK, new JsonObject { ["registrationState"] = registered = true }));
        await RunAsync(azure);
        Assert.True(registered);
        Assert.Contains("Registering the resource provider Microsoft.App", reports);
    }

    [Fact]
    public async Task Every_missing_prerequisite_is_reported_at_once()
    {
        var azure = ReadyAzure()
            .On("GET /permissions",
                FakeAzure.List(new JsonObject { ["actions"] = new JsonArray("*"), ["notActions"] = new JsonArray("Microsoft.Authorization/*/write") }))
            .On("GET /geoRegions", FakeAzure.List(new JsonObject { ["name"] = "East US 2" }))
            .On("GET /capabilities", FakeAzure.List(new JsonObject { ["restricted"] = "Enabled" }));
        var refused = await Assert.ThrowsAsync<DeploymentException>(
            () => new Preflight(azure.Api, FakeAzure.Azd(), Impatient, reports.Add).RunAsync("${OTHER} ${GIVEN=1}", Today, CancellationToken.None));

        Assert.Contains("Bicep needs OTHER: azd env set OTHER <value>", refused.Message);
        Assert.Contains("You have no right to Microsoft.Authorization/roleAssignments/write", refused.Message);
        Assert.DoesNotContain("deployments/write", refused.Message);
        Assert.Contains("westeurope has no Flex Consumption. These regions have it: eastus2.", refused.Message);
        Assert.Contains("may not create PostgreSQL servers in westeurope", refused.Message);
        Assert.DoesNotContain("GIVEN", refused.Message);
        Assert.DoesNotContain(azure.Asked, a => a.Request.StartsWith("POST", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Exhausted_quota_is_only_a_warning()
    {
        var azure = ReadyAzure()
            .On("GET /usages",
                FakeAzure.List(new JsonObject { ["name"] = new JsonObject { ["localizedValue"] = "Flex cores" }, ["currentValue"] = 250, ["limit"] = 250 }));
        await RunAsync(azure);
        Assert.Contains("Warning: a quota in westeurope is used up: Flex cores (250 of 250).", reports);
    }

    [Fact]
    public async Task Unreadable_quotas_are_only_a_warning()
    {
        await RunAsync(ReadyAzure().On("GET /usages", FakeAzure.Error("NoRegisteredProviderFound", "Not in this region."), HttpStatusCode.BadRequest));
        Assert.Contains("Warning: the quotas in westeurope cannot be read: Not in this region.", reports);
    }

    [Theory, InlineData("prod", true), InlineData("staging", false)]
    public async Task Region_without_geo_backup_is_refused_in_production_only(string size, bool isRefused)
    {
        var azure = ReadyAzure()
            .On("GET /capabilities", FakeAzure.List(new JsonObject { ["restricted"] = "Disabled", ["zoneRedundantHaAndGeoBackupSupported"] = "Disabled" }));
        var refused = await Record.ExceptionAsync(() => RunAsync(azure, ("PLATFORM_SIZE", size)));
        Assert.Equal(isRefused, refused is DeploymentException && refused.Message.Contains("backups in a second region", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_resource_type_has_its_provider_registered()
    {
        var used = (await Deployment.OfAsync("prod", "DEPLOY_WEB=true", "MONTHLY_BUDGET=1")).Resources.Select(r => r.Type.Split('/')[0]).Distinct()
            .Except(["Microsoft.Authorization", "Microsoft.Resources"]);
        Assert.Equal(used.Append("Microsoft.App").Order(), Preflight.Providers.Order());
    }
}
