using Platform.Local.Persistence;

namespace Platform.Local.Host;

/// <summary>The options of a local host.</summary>
public sealed record LocalHostOptions
{
    /// <summary>The repository, with the manifest, the apps' host.json and local/BackingServices.</summary>
    public required string RepositoryRoot { get; init; }

    /// <summary>The folder for data; default: .local in the repository.</summary>
    public string? DataFolder { get; init; }

    /// <summary>The services to run; default: all.</summary>
    public IReadOnlyCollection<string>? Only { get; init; }

    /// <summary>Services that run elsewhere: under <c>func start</c> with the settings that the host writes, on everything else of this host.</summary>
    public IReadOnlyCollection<string> Without { get; init; } = [];

    /// <summary>Further apps, for tests of the host.</summary>
    public IReadOnlyList<AppDefinition> MoreApps { get; init; } = [];

    /// <summary>Whether to delete all data before the start.</summary>
    public bool Reset { get; init; }

    /// <summary>Whether to use any free ports, so that several hosts can run side by side.</summary>
    public bool FreePorts { get; init; }

    /// <summary>An offset for all ports, so that a second host can run beside the first.</summary>
    public int PortOffset { get; init; }

    /// <summary>Whether to create demo accounts where Identity runs, and demo data where all apps run.</summary>
    public bool DemoData { get; init; } = true;

    /// <summary>Whether to build web/ when its sources have changed, and serve its pages at the gateway's address.</summary>
    public bool Web { get; init; }

    /// <summary>The dashboard's port before <see cref="PortOffset"/>; 0 for any free port, null for no dashboard.</summary>
    public int? DashboardPort { get; init; }

    /// <summary>Whether to start the Aspire dashboard and report traces, metrics and logs to it.</summary>
    public bool Telemetry { get; init; }

    /// <summary>How long blob triggers wait between two listings of their container; default: 1 s.</summary>
    public TimeSpan BlobPollInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The clock of the host and its apps.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Changes the services of an app by its name: for tests with fakes.</summary>
    public Action<string, IServiceCollection>? ConfigureServices { get; init; }

    /// <summary>Faults to inject, for tests with a <see cref="Testing.VirtualClock"/>.</summary>
    public Faults? Faults { get; init; }

    /// <summary>The minimum level of the apps' logs on the console.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Warning;

    /// <summary>Further log providers by app, or <c>host</c>: for tests.</summary>
    public Func<string, ILoggerProvider>? Logs { get; init; }

    /// <summary>Receives the progress of the start.</summary>
    public Action<string> Report { get; init; } = _ => { };
}
