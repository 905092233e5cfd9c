using Platform.Local.Host.Functions;
using Platform.Local.Persistence;

namespace Platform.Local.Host;

/// <summary>What to run, and how.</summary>
public sealed record LocalHostOptions
{
    /// <summary>The repository: where the manifest, the apps' host.json and local/BackingServices are.</summary>
    public required string RepositoryRoot { get; init; }

    /// <summary>Where data lives between runs; .local in the repository unless told.</summary>
    public string? DataFolder { get; init; }

    /// <summary>The services to run; all of them unless told.</summary>
    public IReadOnlyCollection<string>? Only { get; init; }

    /// <summary>Apps that are not in the manifest, for tests of the host itself.</summary>
    public IReadOnlyList<AppDefinition> MoreApps { get; init; } = [];

    /// <summary>Deletes all data before the start.</summary>
    public bool Reset { get; init; }

    /// <summary>Whether apps and backing services take any free ports, so that several hosts can run side by side.</summary>
    public bool FreePorts { get; init; }

    /// <summary>Added to every port of the apps, the backing services and the dashboard, so that a second host has known ports too.</summary>
    public int PortOffset { get; init; }

    /// <summary>Whether there are demo accounts, where Identity runs; and, where all apps run, demo products and stock in an empty catalog.</summary>
    public bool DemoData { get; init; } = true;

    /// <summary>Where the dashboard is served, on the loopback interface, before <see cref="PortOffset"/>; 0 for any free port, null for no
    /// dashboard.</summary>
    public int? DashboardPort { get; init; }

    /// <summary>The clock of the host and its apps.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Changes an app's container: its name, its services. For tests: a fake in place of a service.</summary>
    public Action<string, IServiceCollection>? ConfigureServices { get; init; }

    /// <summary>What is to go wrong: for tests. The clock of a test is <see cref="Testing.VirtualClock"/>.</summary>
    public Faults? Faults { get; init; }

    /// <summary>From which level on the apps' logs are shown.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Warning;

    /// <summary>Where logs go besides the console, by the name of the app, or <c>host</c>: for tests.</summary>
    public Func<string, ILoggerProvider>? Logs { get; init; }

    /// <summary>Told what the host does while it starts.</summary>
    public Action<string> Report { get; init; } = _ => { };
}
