using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using Platform.Shared.Persistence;

namespace Platform.Tests.Health;

/// <summary>Learning depends on all three: its database, Service Bus and blobs.</summary>
public sealed class LearningWithUnreliableDependencies : IAsyncLifetime
{
    private static readonly HttpClient Http = new();
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2), Validity = TimeSpan.FromSeconds(5);

    private readonly RecordedLogs logs = new();
    private SmallPlatform platform = null!;
    private TcpRelay database = null!, storage = null!;
    private UnreliableServiceBusClient serviceBus = null!;

    /// <summary>How often Service Bus was asked.</summary>
    public int Peeks => serviceBus.Peeks;

    public async Task InitializeAsync()
    {
        (platform, database, storage) = (new("readiness", "learning") { Logs = logs.Of }, new(), new());
        platform.ConfigureServices = (_, services) =>
        {
            services.PostConfigure<DatabaseOptions>(options =>
            {
                var server = new NpgsqlConnectionStringBuilder(options.Server);
                (database.Target, server.Host, server.Port) = (server.Port, "127.0.0.1", database.Port);
                options.Server = server.ConnectionString;
            });
            services.Replace(ServiceDescriptor.Singleton(provider =>
            {
                var connection = provider.GetRequiredService<IConfiguration>()["AzureWebJobsStorage"]!;
                storage.Target = new BlobServiceClient(connection).Uri.Port;
                return new BlobServiceClient(connection.Replace($":{storage.Target}/", $":{storage.Port}/", StringComparison.Ordinal));
            }));
            serviceBus = UnreliableServiceBusClient.ReplaceIn(services);
        };
        await platform.StartAsync(reset: true);
    }

    public void Become(string dependency, Connectivity state)
    {
        if (dependency == "service-bus") serviceBus.State = state;
        else (dependency == "database" ? database : storage).Become(state);
    }

    /// <summary>Lets the results of earlier probes expire.</summary>
    public void Expire() => platform.Clock.Advance(Validity);

    /// <summary>Requests the readiness; the time in which this dependency has to respond goes by while the others have responded.</summary>
    public async Task<string> ReadyWithoutAsync(string dependency)
    {
        Expire();
        await platform.Host.App("learning").Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Name != dependency);
        var response = ReadyAsync();
        await Poll.UntilAsync(() =>
        {
            if (!response.IsCompleted && platform.Clock.IsAwaited(Timeout)) platform.Clock.Advance(Timeout);
            return Task.FromResult(response.IsCompleted);
        }, () => $"the readiness waits for {dependency}");
        return await response;
    }

    /// <summary>Requests the readiness until the dependency responds again: the first connections after an interruption may be old ones.</summary>
    public Task BecomeReadyAsync(string dependency)
    {
        Become(dependency, Connectivity.Up);
        return platform.UntilAsync(async () => await ReadyAsync() == LosingADependency.Ready, () => $"{dependency} is still not ready", Validity);
    }

    public async Task<string> ReadyAsync()
    {
        using var response = await Http.GetAsync(new Uri(platform.Host.AddressOf("learning"), "/health/ready"));
        return $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
    }

    public async Task<HttpStatusCode> LiveAsync()
    {
        using var response = await Http.GetAsync(new Uri(platform.Host.AddressOf("learning"), "/health/live"));
        return response.StatusCode;
    }

    /// <summary>What was logged of health since the last call.</summary>
    public IEnumerable<string> TakeLogs() => logs.Take().Where(line => line.Contains("Health", StringComparison.Ordinal));

    public async Task DisposeAsync()
    {
        foreach (var relay in new[] { database, storage }) relay.Become(Connectivity.Up);
        await platform.DisposeAsync();
        await database.DisposeAsync();
        await storage.DisposeAsync();
    }
}

public sealed class LosingADependency(LearningWithUnreliableDependencies learning) : IClassFixture<LearningWithUnreliableDependencies>
{
    public const string Ready = """200 {"status":"healthy","checks":{"database":"healthy","service-bus":"healthy","storage":"healthy"}}""";

    [Theory]
    [InlineData("database", Connectivity.Stopped), InlineData("database", Connectivity.Hanging)]
    [InlineData("service-bus", Connectivity.Stopped), InlineData("service-bus", Connectivity.Hanging)]
    [InlineData("storage", Connectivity.Stopped), InlineData("storage", Connectivity.Hanging)]
    public async Task App_is_not_ready_within_two_seconds_names_it_and_is_ready_once_it_responds_again(string dependency, Connectivity state)
    {
        Assert.Equal(Ready, await learning.ReadyAsync());
        learning.Become(dependency, state);

        var notReady = Ready.Replace("200", "503", StringComparison.Ordinal)
            .Replace("\"status\":\"healthy\"", "\"status\":\"unhealthy\"", StringComparison.Ordinal)
            .Replace($"\"{dependency}\":\"healthy\"", $"\"{dependency}\":\"unhealthy\"", StringComparison.Ordinal);
        Assert.Equal(notReady, await learning.ReadyWithoutAsync(dependency));
        Assert.Equal(HttpStatusCode.OK, await learning.LiveAsync());

        await learning.BecomeReadyAsync(dependency);
    }

    [Fact]
    public async Task Any_number_of_requests_is_one_probe_within_five_seconds()
    {
        learning.Expire();
        var before = learning.Peeks;
        var responses = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => learning.ReadyAsync()));
        Assert.All(responses, response => Assert.Equal(Ready, response));
        Assert.Equal(1, learning.Peeks - before);
    }

    [Fact]
    public async Task Loss_is_logged_once_however_often_the_app_is_asked()
    {
        Assert.Equal(Ready, await learning.ReadyAsync());
        learning.TakeLogs();
        learning.Become("service-bus", Connectivity.Stopped);
        for (var i = 0; i < 3; i++) Assert.StartsWith("503", await learning.ReadyWithoutAsync("service-bus"), StringComparison.Ordinal);
        await learning.BecomeReadyAsync("service-bus");
        Assert.Equal("The app is not ready: service-bus does not respond", Assert.Single(learning.TakeLogs()).Split(": ", 2)[1].Split(" sb-secret")[0]);
    }
}
