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
        .On("POST /sites/func-files-x/syncfunctiontriggers", new JsonObject())
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
        await Events(azure).AwaitFunctionsAsync(Files, ["ProcessUpload"], CancellationToken.None);
        await Events(azure).SubscribeAsync(Files, Triggers, CancellationToken.None);

        var subscription = azure.Asked.Single(a => a.Request.StartsWith("PUT", StringComparison.Ordinal)).Body!["properties"]!;
        Assert.Equal(
            "https://func-files-x.azurewebsites.net/runtime/webhooks/blobs?functionName=Host.Functions.ProcessUpload&code=k%2Fy",
            (string?)subscription["destination"]!["properties"]!["endpointUrl"]);
        Assert.Equal("/blobServices/default/containers/uploads/", (string?)subscription["filter"]!["subjectBeginsWith"]);
        var undelivered = subscription["deadLetterWithResourceIdentity"]!["deadLetterDestination"]!["properties"]!;
        Assert.Equal(("/subscriptions/S/resourceGroups/G/providers/Microsoft.Storage/storageAccounts/stfilesx", BlobEvents.Undelivered),
            ((string?)undelivered["resourceId"], (string?)undelivered["blobContainerName"]));
        Assert.DoesNotContain(reports, r => r.Contains("k/y", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Subscription_is_retried_while_the_app_starts()
    {
        var tries = 0;
        var azure = Running().On("PUT /systemTopics/evgt-files-x/eventSubscriptions/processupload", _ => ++tries < 3
            ? (HttpStatusCode.BadRequest, FakeAzure.Error("Url validation", "Webhook validation handshake failed."))
            : (HttpStatusCode.Created, new JsonObject()));
        await Events(azure).SubscribeAsync(Files, Triggers, CancellationToken.None);
        Assert.Equal(3, tries);
    }

    [Fact]
    public async Task Deployment_that_lacks_a_function_fails_and_names_it()
    {
        var azure = Running();
        var failure = await Assert.ThrowsAsync<DeploymentException>(
            () => Events(azure).AwaitFunctionsAsync(Files, ["ProcessUpload", "StartUpload"], CancellationToken.None));
        Assert.Contains("func-files-x lacks the functions StartUpload:", failure.Message);
    }

    [Fact]
    public async Task App_that_lists_only_its_warm_up_function_is_synchronized_until_it_lists_its_own()
    {
        var synchronized = 0;
        var azure = Running()
            .On("POST /sites/func-files-x/syncfunctiontriggers", _ => (HttpStatusCode.OK, new JsonObject { ["times"] = ++synchronized }))
            .On("GET /sites/func-files-x/functions", _ => (HttpStatusCode.OK, FakeAzure.List(
                new JsonObject { ["name"] = synchronized < 3 ? "func-files-x/WarmUp" : "func-files-x/ProcessUpload" })));
        await Events(azure).AwaitFunctionsAsync(Files, ["ProcessUpload"], CancellationToken.None);
        Assert.Equal(3, synchronized);
    }

    [Theory, InlineData(HttpStatusCode.TooManyRequests), InlineData(HttpStatusCode.InternalServerError), InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task Transient_answer_is_retried(HttpStatusCode status)
    {
        var attempts = 0;
        var azure = Running().On("POST /sites/func-files-x/host/default/listkeys", _ => ++attempts < 4
            ? (status, FakeAzure.Error("Busy", "Try again."))
            : (HttpStatusCode.OK, new JsonObject { ["systemKeys"] = new JsonObject { ["blobs_extension"] = "key" } }));
        await Events(azure).SubscribeAsync(Files, Triggers, CancellationToken.None);
        Assert.Equal(4, attempts);
    }

    [Fact]
    public async Task Subscription_without_the_right_is_not_retried()
    {
        var azure = Running().On(
            "PUT /systemTopics/evgt-files-x/eventSubscriptions/processupload", FakeAzure.Error("AuthorizationFailed", "No right."), HttpStatusCode.Forbidden);
        var failure = await Assert.ThrowsAsync<AzureApiException>(() => Events(azure).SubscribeAsync(Files, Triggers, CancellationToken.None));
        Assert.Equal("No right.", failure.Message);
    }

    [Fact]
    public async Task Smoke_test_buys_and_cleans_up()
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
    public async Task Smoke_test_that_reads_buys_nothing()
    {
        using var http = new HttpClient();
        var orders = await ReadAsync("ordering", "select count(*)::text from orders");
        await Smoke(http).ReadAsync(platform.Host.AddressOf("gateway"), CancellationToken.None);
        Assert.Equal(["Read: catalog, search and signing keys answer"], reports);
        Assert.Equal(orders, await ReadAsync("ordering", "select count(*)::text from orders"));
    }

    [Fact]
    public async Task Smoke_test_runs_as_a_command()
    {
        var output = await Shell.SucceedAsync("dotnet", "exec", typeof(SmokeTest).Assembly.Location, "smoke",
            "--endpoint", platform.Host.AddressOf("gateway").ToString(), "--server", platform.Host.Backing.PostgresConnectionString);
        Assert.Contains("is completed and paid", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Smoke_test_fails_naming_the_step()
    {
        using var http = new HttpClient(new WithoutPayments(platform.Host.AddressOf("payments")) { InnerHandler = new SocketsHttpHandler() });
        var failure = await Assert.ThrowsAsync<DeploymentException>(() => Smoke(http).BuyAsync(platform.Host.AddressOf("gateway"), CancellationToken.None));
        Assert.StartsWith("GET /api/v1/payments/", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["false"], await ReadAsync("catalog", "select distinct published::text from products where title = 'Deployment check'"));
    }

    [Fact]
    public async Task App_that_does_not_answer_fails_the_deployment()
    {
        using var http = new HttpClient();
        var nobody = new Uri($"http://localhost:{LocalHost.FreePort()}");
        var smoke = new SmokeTest(http, null!, Impatient, reports.Add);
        var failure = await Assert.ThrowsAsync<DeploymentException>(() => smoke.IsReadyAsync(nobody, CancellationToken.None));
        Assert.Contains("localhost is not ready", failure.Message);
    }

    private SmokeTest Smoke(HttpClient http) =>
        new(http, new Accounts(new PostgresServer(platform.Host.Backing.PostgresConnectionString), Manifest),
            new(TimeSpan.FromMinutes(2), TimeSpan.FromMilliseconds(100)), reports.Add);

    private async Task<List<string>> ReadAsync(string database, string sql)
    {
        await using var source = new PostgresServer(platform.Host.Backing.PostgresConnectionString).Open(database);
        return await AfterProvisioning.ReadAsync(source, sql);
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
