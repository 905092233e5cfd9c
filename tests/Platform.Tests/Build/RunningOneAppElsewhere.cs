using System.Net.Sockets;
using System.Reflection;
using Azure.Messaging.ServiceBus;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Local.Host;
using Platform.Ordering.Persistence;

namespace Platform.Tests.Build;

/// <summary>A host <c>--without ordering</c>, and Ordering's own Program with the settings that it writes, as under <c>func start</c>.</summary>
[Collection(nameof(HostProcess))]
public sealed class RunningOneAppElsewhere : IAsyncLifetime
{
    private static readonly string Settings = Path.Combine(Repository.Root, "functions", "Ordering", LocalSettings.FileName);
    private static readonly bool WasThere = File.Exists(Settings);
    private LocalHost? host;

    public async Task InitializeAsync() => host = await LocalHost.StartAsync(new()
    {
        RepositoryRoot = Repository.Root,
        DataFolder = Path.Combine(Repository.Root, ".local", "tests", "without"),
        Without = ["ordering"],
        Reset = true,
        FreePorts = true,
        LogLevel = LogLevel.None,
    }, CancellationToken.None);

    public async Task DisposeAsync()
    {
        if (host is not null) await host.DisposeAsync();
        if (!WasThere) File.Delete(Settings);
    }

    [FactWithoutSettings]
    public async Task Program_of_the_app_reaches_database_storage_and_Service_Bus_of_the_host()
    {
        Assert.DoesNotContain(host!.Apps, app => app.Name == "ordering");
        var (service, address, isWritten) = Assert.Single(host.Elsewhere);
        Assert.Equal(("ordering", true), (service.Name, isWritten));
        Assert.Equal(address.ToString(), host.Settings["Gateway:Routes:orders"]);

        var values = JsonNode.Parse(await File.ReadAllTextAsync(Settings))!["Values"]!.AsObject();
        using var ordering = BuiltHost.Of(
            Assembly.Load("Platform.Ordering"),
            [$"--environment={Environments.Development}", .. values.Select(v => $"--{v.Key.Replace("__", ":", StringComparison.Ordinal)}={v.Value}")]);

        var health = await ordering.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Assert.Equal(["database", "service-bus"], health.Entries.Where(e => e.Value.Status == HealthStatus.Healthy).Select(e => e.Key).Order());
        await using (var scope = ordering.Services.CreateAsyncScope())
            Assert.Equal(0, await scope.ServiceProvider.GetRequiredService<OrderingDbContext>().Orders.CountAsync());

        await using var sender = ordering.Services.GetRequiredService<ServiceBusClient>().CreateSender("ordering-events");
        await sender.SendMessageAsync(new ServiceBusMessage("{}"));
        foreach (var part in ((string)values["AzureWebJobsStorage"]!).Split(';').Where(p => p.Contains("Endpoint=", StringComparison.Ordinal)))
        {
            var endpoint = new Uri(part[(part.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            using var client = new TcpClient();
            await client.ConnectAsync(endpoint.Host, endpoint.Port);
        }
        Assert.Equal(3, ((string)values["AzureWebJobsStorage"]!).Split("Endpoint=").Length - 1); // blobs, queues and tables: Durable needs them
    }

    private sealed class FactWithoutSettingsAttribute : FactAttribute
    {
        public FactWithoutSettingsAttribute()
        {
            if (WasThere) Skip = $"{Settings} is there already, and the host does not write over it.";
        }
    }
}
