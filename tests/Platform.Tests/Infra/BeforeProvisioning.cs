using Platform.Deploy;

namespace Platform.Tests.Infra;

/// <summary>The preprovision hook: <see cref="Preflight"/>.</summary>
public sealed class BeforeProvisioning
{
    private static readonly PollingPolicy Impatient = new(TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(1));
    private static readonly DateOnly Today = new(2026, 11, 21);
    private readonly List<string> reports = [];

    private static FakeAzure ReadyAzure(JsonObject? claims = null) => (claims is null ? new FakeAzure() : new() { Claims = claims })
        .On("GET /geoRegions", FakeAzure.List(new JsonObject { ["name"] = "West Europe" }, new JsonObject { ["name"] = "East US 2" }))
        .On("GET /capabilities", FakeAzure.List(new JsonObject { ["restricted"] = "Disabled" }))
        .On("GET /providers/Microsoft.App", new JsonObject { ["registrationState"] = "Registered" });

    private Task<IReadOnlyDictionary<string, string>> RunAsync(FakeAzure azure, params (string, string)[] environment) =>
        new Preflight(azure.Api, FakeAzure.Azd([("AZURE_ENV_NAME", "dev"), .. environment]), Impatient, reports.Add)
        .RunAsync(Today, CancellationToken.None);

    [Fact]
    public async Task Deployer_is_stored_for_Bicep() => Assert.Equal(
        new Dictionary<string, string> { ["AZURE_PRINCIPAL_ID"] = "somebody", ["AZURE_PRINCIPAL_NAME"] = "ada@example.com" },
        await RunAsync(ReadyAzure()));

    [Fact]
    public async Task Budget_starts_in_the_month_in_which_it_is_first_asked_for() =>
        Assert.Equal("2026-11-01", (await RunAsync(ReadyAzure(), ("MONTHLY_BUDGET", "500")))["BUDGET_START"]);

    [Fact]
    public async Task Stored_values_are_kept() => Assert.Empty(await RunAsync(ReadyAzure(),
        ("AZURE_PRINCIPAL_ID", "group"), ("AZURE_PRINCIPAL_NAME", "deployers"), ("MONTHLY_BUDGET", "5"), ("BUDGET_START", "2026-01-01")));

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
        var azure = ReadyAzure(claims: new() { ["oid"] = "pipeline", ["idtyp"] = "app" })
            .On("GET /geoRegions", FakeAzure.List(new JsonObject { ["name"] = "East US 2" }))
            .On("GET /capabilities", FakeAzure.List(new JsonObject { ["restricted"] = "Enabled" }));
        var refused = await Assert.ThrowsAsync<DeploymentException>(() => RunAsync(azure));

        Assert.Contains("azd env set AZURE_PRINCIPAL_NAME <name>", refused.Message);
        Assert.Contains("westeurope has no Flex Consumption. These regions have it: eastus2.", refused.Message);
        Assert.Contains("may not create PostgreSQL servers in westeurope", refused.Message);
        Assert.DoesNotContain(azure.Asked, a => a.Request.StartsWith("POST", StringComparison.Ordinal));
    }

    [Theory, InlineData("prod", true), InlineData("staging", false)]
    public async Task Region_without_geo_backup_is_refused_in_production_only(string size, bool isRefused)
    {
        var azure = ReadyAzure()
            .On("GET /capabilities", FakeAzure.List(new JsonObject { ["restricted"] = "Disabled", ["zoneRedundantHaAndGeoBackupSupported"] = "Disabled" }));
        var refused = await Record.ExceptionAsync(() => RunAsync(azure, ("PLATFORM_SIZE", size)));
        Assert.Equal(isRefused, refused is DeploymentException && refused.Message.Contains("backups in a second region", StringComparison.Ordinal));
    }
}
