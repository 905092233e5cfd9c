using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace Platform.Local.BackingServices;

/// <summary>A program to run. It is stopped by a command, a message (Node IPC), or SIGINT by default.</summary>
internal sealed record ProcessSpec(string Name, IReadOnlyList<string> Command, string Folder, string Log)
{
    public string? PidFile { get; init; }
    public IReadOnlyList<string>? StopCommand { get; init; }
    public string? StopMessage { get; init; }
    public IReadOnlyDictionary<string, string>? Environment { get; init; }
    public int GraceSeconds { get; init; } = 5;
}

/// <summary>A program run by supervise.mjs, which stops it when this process ends.</summary>
internal sealed class SupervisedProcess : IAsyncDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(30);
    private readonly ProcessSpec spec;
    private readonly Process supervisor;

    private SupervisedProcess(ProcessSpec spec, Process supervisor) => (this.spec, this.supervisor) = (spec, supervisor);

    public static SupervisedProcess Start(string servicesFolder, ProcessSpec spec)
    {
        var json = JsonSerializer.Serialize(spec, JsonSerializerOptions.Web);
        var start = new ProcessStartInfo("node", [Path.Combine(servicesFolder, "supervise.mjs"), json])
        {
            WorkingDirectory = servicesFolder,
            RedirectStandardInput = true,
            CreateNoWindow = true,
        };
        try
        {
            return new SupervisedProcess(spec, Process.Start(start)!);
        }
        catch (Win32Exception)
        {
            throw new BackingServiceException(NodePackages.NodeAdvice);
        }
    }

    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await supervisor.WaitForExitAsync(cancellationToken);
        return supervisor.ExitCode;
    }

    public async Task WaitUntilReadyAsync(Func<CancellationToken, Task<bool>> probe, TimeSpan limit, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            // Before the probe: another process may answer on the port of one that ended.
            if (supervisor.HasExited)
            {
                throw new BackingServiceException(
                    $"{spec.Name} stopped while starting (exit code {supervisor.ExitCode}). {spec.Log} ends with:{Environment.NewLine}{LogFile.Tail(spec.Log)}")
                { StoppedWhileStarting = true };
            }

            if (await probe(cancellationToken)) return;
            if (Stopwatch.GetElapsedTime(started) > limit)
            {
                throw new BackingServiceException(
                    $"{spec.Name} did not become ready in {limit.TotalSeconds:0} s. {spec.Log} ends with:{Environment.NewLine}{LogFile.Tail(spec.Log)}");
            }

            await Task.Delay(PollInterval, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!supervisor.HasExited)
        {
            supervisor.StandardInput.Close();
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(spec.GraceSeconds + 3));
            try
            {
                await supervisor.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                supervisor.Kill(entireProcessTree: true);
            }
        }

        supervisor.Dispose();
    }
}
