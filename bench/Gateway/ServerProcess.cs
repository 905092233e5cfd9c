using System.Diagnostics;
using Platform.Manifest;

namespace Platform.Bench.Gateway;

/// <summary>A server in a process of its own, which prints its address and ends with its standard input.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly string PeerFolder = Path.Combine(Repository.Root, "bench", "Gateway", "peer");
    private readonly Process process;

    private ServerProcess(Process process, Uri address) => (this.process, Address) = (process, address);

    public Uri Address { get; }

    public double Megabytes
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64 / 1024.0 / 1024.0;
        }
    }

    /// <summary>The processor time that it has taken so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>This program in another role.</summary>
    public static Task<ServerProcess> StartAsync(params IEnumerable<string> arguments) => StartAsync(new ProcessStartInfo(Environment.ProcessPath!, arguments));

    /// <summary>Express with the usual packages for a proxy and for tokens.</summary>
    public static async Task<ServerProcess> StartExpressAsync(Uri upstream, string jwk, string connections)
    {
        // not ci, as in bench/ServiceBus
        if (!Directory.Exists(Path.Combine(PeerFolder, "node_modules")))
        {
            using var install = Process.Start(new ProcessStartInfo("npm", ["install", "--no-audit", "--no-fund"]) { WorkingDirectory = PeerFolder })!;
            await install.WaitForExitAsync();
            if (install.ExitCode != 0) throw new InvalidOperationException($"npm ended with {install.ExitCode}.");
        }
        return await StartAsync(new ProcessStartInfo("node", ["peer.mjs", upstream.ToString(), jwk, connections])
        {
            WorkingDirectory = PeerFolder,
            Environment = { ["NODE_ENV"] = "production" },
        });
    }

    private static async Task<ServerProcess> StartAsync(ProcessStartInfo start)
    {
        (start.RedirectStandardInput, start.RedirectStandardOutput) = (true, true);
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
            if (line.StartsWith("http://", StringComparison.Ordinal)) return new(process, new(line));
        throw new InvalidOperationException($"{start.FileName} {string.Join(' ', start.ArgumentList)} has ended.");
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }
}
