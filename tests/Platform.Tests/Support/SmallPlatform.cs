using Microsoft.Extensions.Logging;
using Platform.Local.Host;
using Platform.Local.Host.Testing;
using Platform.Local.Persistence;

namespace Platform.Tests.Support;

/// <summary>Some of the apps in a local host of their own, whose clock the test moves, and which may crash and be started again on its data.</summary>
internal sealed class SmallPlatform(string name, params string[] apps) : RunningPlatform, IAsyncDisposable
{
    private LocalHost? host;

    public override LocalHost Host => host!;
    public VirtualClock Clock { get; } = new();

    /// <summary>Those that the next start starts.</summary>
    public string[] Apps { get; set; } = apps;

    /// <summary>Changes the services of an app by its name.</summary>
    public Action<string, IServiceCollection> ConfigureServices { get; set; } = RaisedRateLimits.Configure;

    /// <summary>Receives the logs of an app by its name.</summary>
    public Func<string, ILoggerProvider>? Logs { get; set; }

    public async Task StartAsync(bool reset, Faults? faults = null)
    {
        await DisposeAsync();
        host = await LocalHost.StartAsync(new()
        {
            RepositoryRoot = Repository.Root,
            DataFolder = Path.Combine(Repository.Root, ".local", "tests", name),
            Only = Apps,
            Reset = reset,
            FreePorts = true,
            Clock = Clock,
            Faults = faults,
            ConfigureServices = ConfigureServices,
            Logs = Logs,
            LogLevel = LogLevel.Critical, // failures are provoked here on purpose
        }, CancellationToken.None);
    }

    /// <summary>Polls until a condition holds, and moves the clock between two polls.</summary>
    public Task UntilAsync(Func<Task<bool>> condition, Func<string> otherwise, TimeSpan between) => Poll.UntilAsync(async () =>
    {
        if (await condition()) return true;
        Clock.Advance(between);
        return false;
    }, otherwise);

    public async ValueTask DisposeAsync()
    {
        if (host is not null) await host.DisposeAsync();
        host = null;
    }
}
