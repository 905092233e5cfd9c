using Azure.Messaging.ServiceBus.Administration;
using Azure.Storage.Blobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Local.Host;
using Platform.Local.Host.Functions;
using Platform.Manifest;

namespace Platform.Host.Tests.Triggers;

/// <summary>A local host that runs one app: the functions of <see cref="SampleFunctions"/> and <see cref="SampleEntities"/>.</summary>
public sealed class TriggersFixture : IAsyncLifetime
{
    private LocalHost? host;

    public LocalApp App => host!.App("sample");
    public HttpClient Http { get; private set; } = null!; // set when the host has started
    public BlobServiceClient Blobs => new(host!.Backing.StorageConnectionString);
    public Observations Seen { get; } = new();
    public LocalHost Host => host!;

    public async Task InitializeAsync()
    {
        var functions = FunctionDescriptor.Find([typeof(SampleFunctions), typeof(SampleEntities)]);
        host = await LocalHost.StartAsync(new()
        {
            RepositoryRoot = Repository.Root,
            DataFolder = Path.Combine(Repository.Root, ".local", "tests", "triggers"),
            Only = [],
            MoreApps = [new("sample", new Uri($"http://localhost:{LocalHost.FreePort()}"), functions, Configure)],
            Reset = true,
            FreePorts = true,
            LogLevel = LogLevel.None,
        }, CancellationToken.None);
        Http = new HttpClient { BaseAddress = App.Address };
    }

    private void Configure(AppBuilder builder)
    {
        builder.Services.AddSingleton(Seen);
        builder.Services.AddSingleton(
            new ServiceBusAdministrationClient("Endpoint=sb://shop.servicebus.windows.net;SharedAccessKeyName=none;SharedAccessKey=none"));
        builder.UseMiddleware<RecordingMiddleware>();
    }

    public async Task DisposeAsync()
    {
        Http?.Dispose();
        if (host is not null) await host.DisposeAsync();
    }
}

[CollectionDefinition(nameof(TriggersFixture))]
public sealed class TriggersCollection : ICollectionFixture<TriggersFixture>;
