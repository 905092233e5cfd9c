using Microsoft.Extensions.Logging;
using Platform.Local.Host;

namespace Platform.Tests.Support;

/// <summary>The whole platform in a local host of its own, where nothing is provoked to fail, and what it logs.</summary>
public sealed class RecordedPlatform : RunningPlatform, IAsyncLifetime
{
    private LocalHost? host;

    public override LocalHost Host => host!;
    public RecordedLogs Logs { get; } = new();

    public async Task InitializeAsync() => host = await LocalHost.StartAsync(new()
    {
        RepositoryRoot = Repository.Root,
        DataFolder = Path.Combine(Repository.Root, ".local", "tests", "quiet"),
        Reset = true,
        FreePorts = true,
        ConfigureServices = RaisedRateLimits.Configure,
        LogLevel = LogLevel.None,
        Logs = Logs.Of,
    }, CancellationToken.None);

    public async Task DisposeAsync()
    {
        if (host is not null) await host.DisposeAsync();
    }

    /// <summary>Fails when something of what was done since the last call, up to its end, wrote a warning or an error.</summary>
    public async Task LoggedNoWarningAsync()
    {
        await Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
        var lines = Logs.Take();
        Assert.True(lines.Count == 0, string.Join(Environment.NewLine, lines));
    }
}
