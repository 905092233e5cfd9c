using Platform.Deploy;
using Platform.Local.Host;

namespace Platform.Tests.Infra;

/// <summary>The postdeploy hook: <see cref="BlobEvents"/>, and <see cref="SmokeTest"/> against the platform on the local host.</summary>
[Collection(nameof(PlatformFixture))]
public sealed class AfterDeployment(PlatformFixture platform)
{
    private static readonly PollingPolicy Impatient = new(TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(1));
    private static readonly PlatformManifest Manifest = PlatformManifest.Read(Repository.Root);
    private readonly List<string> reports = [];

    private static FakeAzure Running() => new FakeAzure()
        .On("GET /sites/func-files-x/functions", FakeAzure.List(new JsonObject { ["name"] = "func-files-x/ProcessUpload" }))
        .On("POST /sites/func-files-x/host/default/listkeys", new JsonObject { ["systemKeys"] = new JsonObject { ["blobs_extension"] = "k/y" } })
        .On("PUT /systemTopics/evgt-files-x/eventSubscriptions/processupload", new JsonObject())
        .On("GET /systemTopics/evgt-files-x/eventSubscriptions/processupload",
            new JsonObject { ["properties"] = new JsonObject { ["provisioningState"] = "Succeeded" } });

    private BlobEvents Events(FakeAzure azure) => new(azure.Api, FakeAzure.Azd(), Impatient, reports.Add);

    private static DeployedApp Files => FakeAzure.Azd().Apps.Single();

    private static IReadOnlyList<BlobTriggerEntry> Triggers => Manifest.Services.Single(s => s.Name == "files").BlobTriggers;

    [Fact]
    public async Task Blob_triggers_are_subscribed_to_their_containers()
    {
        var azure = Running();
        Assert.Equal(["ProcessUpload"], await Events(azure).FunctionsAsync(Files, CancellationToken.None));
        await Events(azure).SubscribeAsync(Files, Triggers, CancellationToken.None);

        var subscription = azure.Asked.Single(a => a.Request.StartsWith("PUT", StringComparison.Ordinal)).Body!["properties"]!;
        Assert.Equal(
            "https://func-files-x.azurewebsites.net/runtime/webhooks/blobs?functionName=Host.Functions.ProcessUpload&code=k%2Fy",
            (string?)subscription["destination"]!["properties"]!["endpointUrl"]);
        Assert.Equal("/blobServices/default/containers/uploads/", (string?)subscription["filter"]!["subjectBeginsWith"]);
        var undelivered = subscription["deadLetterWithResourceIdentity"]!["deadLetterDestination"]!["properties"]!;
        Assert.Equal(
            ("/subscriptions/S/resourceGroups/G/providers/Microsoft.Storage/storageAccounts/stfilesx", BlobEvents.Undelivered),
            ((string?)undelivered["resourceId"], (string?)undelivered["blobContainerName"]));
        Assert.DoesNotContain(reports, r => r.Contains("k/y", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_subscription_is_tried_again_while_the_app_starts()
    {
        var tries = 0;
        var azure = Running().On("PUT /systemTopics/evgt-files-x/eventSubscriptions/processupload", _ => ++tries < 3
            ? (HttpStatusCode.BadRequest, FakeAzure.Error("Url validation", "Webhook validation handshake failed."))
            : (HttpStatusCode.Created, new JsonObject()));
        await Events(azure).SubscribeAsync(Files, Triggers, CancellationToken.None);
        Assert.Equal(3, tries);
    }

    [Fact]
    public async Task A_deployment_without_functions_fails()
    {
        var azure = Running().On("GET /sites/func-files-x/functions", FakeAzure.List());
        Assert.Contains(
            "func-files-x has no functions",
            (await Assert.ThrowsAsync<DeploymentException>(() => Events(azure).FunctionsAsync(Files, CancellationToken.None))).Message);
    }

    [Fact]
    public async Task Another_refusal_of_a_subscription_is_not_tried_again()
    {
        var azure = Running()
            .On("PUT /systemTopics/evgt-files-x/eventSubscriptions/processupload", FakeAzure.Error("AuthorizationFailed", "No right."),
                HttpStatusCode.Forbidden);
        Assert.Equal(
            "No right.", (await Assert.ThrowsAsync<AzureApiException>(() => Events(azure).SubscribeAsync(Files, Triggers, CancellationToken.None)))
                .Message);
    }

    [Fact]
    public async Task The_smoke_test_buys_something_and_takes_back_what_it_needed_for_that()
    {
        using var http = new HttpClient();
        var smoke = Smoke(http);
        Assert.True(await smoke.IsReadyAsync(platform.Host.AddressOf("gateway"), CancellationToken.None));
        await smoke.BuyAsync(platform.Host.AddressOf("gateway"), CancellationToken.None);

        Assert.Matches("^Bought: order [0-9a-f-]{36} is completed and paid$", reports[^1]);
        Assert.Equal(["false"], await ReadAsync("catalog", "select distinct published::text from products where title = 'Deployment check'"));
        Assert.Equal(["customer"], await ReadAsync("identity", "select distinct array_to_string(roles, ',') from users where email like 'deployment-check-%'"));
    }

    [Fact]
    public async Task The_smoke_test_runs_as_a_command_too()
    {
        var start = new System.Diagnostics.ProcessStartInfo("dotnet",
        [
            "exec", typeof(SmokeTest).Assembly.Location, "smoke",
            "--endpoint", platform.Host.AddressOf("gateway").ToString(), "--server", platform.Host.Backing.PostgresConnectionString,
        ])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = System.Diagnostics.Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, error);
        Assert.Contains("is completed and paid", await output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_smoke_test_fails_when_a_step_does_and_says_which()
    {
        using var http = new HttpClient(new WithoutPayments(platform.Host.AddressOf("payments")) { InnerHandler = new SocketsHttpHandler() });
        var failure = await Assert.ThrowsAsync<DeploymentException>(() => Smoke(http).BuyAsync(platform.Host.AddressOf("gateway"), CancellationToken.None));
        Assert.StartsWith("GET /api/v1/payments/", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["false"], await ReadAsync("catalog", "select distinct published::text from products where title = 'Deployment check'"));
    }

    [Fact]
    public async Task An_app_that_does_not_answer_fails_the_deployment()
    {
        using var http = new HttpClient();
        var nobody = new Uri($"http://localhost:{LocalHost.FreePort()}");
        Assert.Contains(
            "localhost is not ready",
            (await Assert.ThrowsAsync<DeploymentException>(
                () => new SmokeTest(http, null!, Impatient, reports.Add).IsReadyAsync(nobody, CancellationToken.None))).Message);
    }

    private SmokeTest Smoke(HttpClient http) =>
        new(http, new Accounts(new PostgresServer(platform.Host.Backing.PostgresConnectionString), Manifest),
            new(TimeSpan.FromMinutes(2), TimeSpan.FromMilliseconds(100)), reports.Add);

    private async Task<List<string>> ReadAsync(string database, string sql)
    {
        await using var source = new PostgresServer(platform.Host.Backing.PostgresConnectionString).Open(database);
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync()) rows.Add(reader.GetString(0));
        return rows;
    }

    /// <summary>A gateway that does not reach Payments.</summary>
    private sealed class WithoutPayments(Uri payments) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            request.RequestUri!.AbsolutePath.StartsWith("/api/v1/payments/", StringComparison.Ordinal)
                ? Task.FromResult(new HttpResponseMessage(HttpStatusCode.BadGateway) { Content = new StringContent($"{payments} does not answer") })
                : base.SendAsync(request, cancellationToken);
    }
}
