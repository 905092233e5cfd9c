namespace Platform.Local.BackingServices;

/// <summary>The Aspire dashboard, which shows traces, metrics and logs (<see href="https://aspire.dev/dashboard/standalone/"/>). Its NuGet package is restored
/// at the first start. It keeps everything in memory and stops with this object or process.</summary>
public sealed class TelemetryDashboard : IAsyncDisposable
{
    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(60);

    private readonly SupervisedProcess process;

    private TelemetryDashboard(SupervisedProcess process, Uri page, Uri collector) => (this.process, Page, Collector) = (process, page, collector);

    /// <summary>The address of its pages.</summary>
    public Uri Page { get; }

    /// <summary>Where it takes OTLP over gRPC: the value for <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>.</summary>
    public Uri Collector { get; }

    /// <summary>Restores the package if it is missing, and returns when the dashboard answers.</summary>
    /// <param name="servicesFolder">local/BackingServices.</param>
    /// <param name="logFolder">The folder for its log.</param>
    /// <param name="pagePort">The port of its pages; 0 for any free one.</param>
    /// <param name="collectorPort">The port for OTLP over gRPC; 0 for any free one.</param>
    /// <param name="report">Receives lines of progress.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="BackingServiceException">It cannot be restored or started; the message says why.</exception>
    public static async Task<TelemetryDashboard> StartAsync(
        string servicesFolder, string logFolder, int pagePort, int collectorPort, Action<string> report, CancellationToken cancellationToken)
    {
        var program = await RestoreAsync(servicesFolder, report, cancellationToken);
        Directory.CreateDirectory(logFolder);
        return await Ports.OpenAsync([new(pagePort, "telemetry dashboard"), new(collectorPort, "telemetry collector")], async ports =>
        {
            var (page, collector) = (new Uri($"http://localhost:{ports[0]}/"), new Uri($"http://localhost:{ports[1]}/"));
            var process = SupervisedProcess.Start(servicesFolder, new ProcessSpec(
                "The telemetry dashboard", [program], servicesFolder, Path.Combine(logFolder, "telemetry-dashboard.log"))
            {
                Environment = new Dictionary<string, string>
                {
                    ["ASPNETCORE_URLS"] = page.GetLeftPart(UriPartial.Authority),
                    ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = collector.GetLeftPart(UriPartial.Authority),
                    ["ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS"] = "true", // it listens on the loopback interface only
                },
            });
            try
            {
                await process.WaitUntilReadyAsync(cancel => Probes.HttpAnswersAsync(page, cancel), ReadyTimeout, cancellationToken);
            }
            catch
            {
                await process.DisposeAsync();
                throw;
            }
            report($"The telemetry dashboard is ready at {page}");
            return new TelemetryDashboard(process, page, collector);
        });
    }

    private static async Task<string> RestoreAsync(string servicesFolder, Action<string> report, CancellationToken cancellationToken)
    {
        const string project = "telemetry-dashboard.proj";
        // Evaluated after a restore only, NuGetPackageRoot is known: so a second time after the first restore.
        for (var restored = false; ; restored = true)
        {
            var (exitCode, output) = await Command.RunAsync(["dotnet", "msbuild", project, "-getProperty:DashboardProgram"], servicesFolder, cancellationToken);
            var program = OperatingSystem.IsWindows() ? $"{output}.exe" : output;
            if (exitCode == 0 && File.Exists(program)) return program;
            if (restored) throw new BackingServiceException($"The telemetry dashboard's package lacks {program}.");
            report("Restoring the telemetry dashboard (first run with --telemetry)…");
            await Command.RunSuccessfullyAsync("Restoring the telemetry dashboard", ["dotnet", "restore", project], servicesFolder, cancellationToken);
        }
    }

    /// <summary>Stops it.</summary>
    public ValueTask DisposeAsync() => process.DisposeAsync();
}
