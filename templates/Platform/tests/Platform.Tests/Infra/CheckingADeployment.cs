using Platform.Deploy;
using Platform.Local.Host;

namespace Platform.Tests.Infra;

/// <summary><see cref="SmokeTest"/>, which the postdeploy hook runs, against the platform on the local host.</summary>
[Collection(nameof(PlatformFixture))]
public sealed class CheckingADeployment(PlatformFixture platform)
{
    private readonly List<string> reports = [];

    [Fact]
    public async Task Check_adds_a_todo_that_is_completed_and_recorded()
    {
        using var http = new HttpClient();
        var smoke = Smoke(http);

        Assert.True(await smoke.IsReadyAsync(platform.Host.AddressOf("gateway"), CancellationToken.None));
        await smoke.AddTodoAsync(platform.Host.AddressOf("gateway"), CancellationToken.None);

        Assert.Matches("^Added: todo [0-9a-f-]{36} is completed and recorded$", reports[^1]);
    }

    [Fact]
    public async Task Check_of_prod_reads_public_routes_only()
    {
        using var http = new HttpClient();
        await Smoke(http).ReadAsync(platform.Host.AddressOf("gateway"), CancellationToken.None);
        Assert.Equal(["Read: the signing keys answer"], reports);
    }

    [Fact]
    public async Task Check_fails_when_an_app_does_not_respond()
    {
        using var http = new HttpClient();
        var nobody = new Uri($"http://localhost:{LocalHost.FreePort()}");
        var smoke = new SmokeTest(http, null!, new(TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(1)), reports.Add);
        var failure = await Assert.ThrowsAsync<DeploymentException>(() => smoke.IsReadyAsync(nobody, CancellationToken.None));
        Assert.Contains("localhost is not ready", failure.Message, StringComparison.Ordinal);
    }

    private SmokeTest Smoke(HttpClient http) =>
        new(http, new Accounts(new PostgresServer(platform.Host.Backing.PostgresConnectionString), PlatformManifest.Read(Repository.Root)),
            new(TimeSpan.FromMinutes(2), TimeSpan.FromMilliseconds(100)), reports.Add);
}
