using System.CommandLine;
using System.Runtime.InteropServices;
using Platform.Local.BackingServices;
using Platform.Local.Host;
using Platform.Manifest;
using Platform.Shared.Text;

var only = new Option<string[]>("--only") { Description = "The services to start, separated by commas; default: all.", AllowMultipleArgumentsPerToken = true };
var without = new Option<string[]>("--without")
{
    Description = "The services that you run yourself with func start, separated by commas: their settings are written, everything else runs.",
    AllowMultipleArgumentsPerToken = true,
};
var reset = new Option<bool>("--reset") { Description = "Delete all local data first." };
var verbose = new Option<bool>("--verbose") { Description = "Show the apps' information logs too, not only warnings and errors." };
var noDemo = new Option<bool>("--no-demo") { Description = "Create no demo accounts and no demo data." };
var noWeb = new Option<bool>("--no-web") { Description = "Neither build nor serve the pages of web/." };
var telemetry = new Option<bool>("--telemetry") { Description = "Start the Aspire dashboard, and report traces, metrics and logs to it." };
var data = new Option<string>("--data") { Description = "The folder for data; default: .local in the repository." };
var portOffset = new Option<int>("--port-offset") { Description = "Added to every port, so that a second host can run beside the first." };
var root = new RootCommand("Runs the platform on this machine: every Functions app, with Service Bus, Durable Task, PostgreSQL, Azurite and a mail catcher.")
    { only, without, reset, verbose, noDemo, noWeb, telemetry, data, portOffset };
root.SetAction((arguments, cancellationToken) => RunAsync(new()
{
    RepositoryRoot = Repository.Root,
    Only = arguments.GetValue(only) is { Length: > 0 } names ? NamesOf(names) : null,
    Without = NamesOf(arguments.GetValue(without) ?? []),
    Reset = arguments.GetValue(reset),
    DemoData = !arguments.GetValue(noDemo),
    Web = !arguments.GetValue(noWeb),
    Telemetry = arguments.GetValue(telemetry),
    DataFolder = arguments.GetValue(data) is { } folder ? Path.GetFullPath(folder) : null,
    PortOffset = arguments.GetValue(portOffset),
    DashboardPort = 7070,
    LogLevel = arguments.GetValue(verbose) ? LogLevel.Information : LogLevel.Warning,
}, cancellationToken));

var writeNames = new System.CommandLine.Command("names", $"Writes {NamesFile.RelativePath} from {PlatformManifest.RelativePath}.");
writeNames.SetAction(
    _ => File.WriteAllText(Path.Combine(Repository.Root, NamesFile.RelativePath), NamesFile.Generate(PlatformManifest.Read(Repository.Root))));
root.Subcommands.Add(writeNames);

var emulator = new System.CommandLine.Command("emulator-config", "Prints the configuration of the Azure Service Bus emulator, for infra/compose.yaml.");
emulator.SetAction(_ => Console.Out.Write(EmulatorConfig.Generate(PlatformManifest.Read(Repository.Root), Console.Error.WriteLine)));
root.Subcommands.Add(emulator);

return await root.Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });

static string[] NamesOf(string[] lists) =>
    [.. lists.SelectMany(list => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

static async Task<int> RunAsync(LocalHostOptions options, CancellationToken cancellationToken)
{
    using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    var stopped = new TaskCompletionSource();
    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true; // stop gracefully
        stop.Cancel();
        stopped.TrySetResult();
    }
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

    var screen = new StartupScreen();
    try
    {
        Globalization.UseInvariantCulture();
        await using var host = await LocalHost.StartAsync(options with { Report = screen.Report }, stop.Token);
        screen.ShowRunning(host);
        await stopped.Task;
        screen.Report("Stopping");
    }
    catch (Exception expected) when (expected is LocalHostException or ManifestException or BackingServiceException or PlatformNotSupportedException)
    {
        await Console.Error.WriteLineAsync(expected.Message);
        return 1;
    }
    catch (OperationCanceledException) when (stop.IsCancellationRequested)
    {
        // Ctrl+C while starting.
    }
    screen.Report("Stopped");
    return 0;
}
