using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;
using Platform.Local.Host;
using Platform.Manifest;

namespace Platform.Bench.ServiceBus;

/// <summary>BullMQ on its own Redis, with fsync for each write.</summary>
internal sealed class Peer : IDisposable
{
    private static readonly string Folder = Path.Combine(Repository.Root, "bench", "ServiceBus", "peer");
    private readonly Process redis;
    private readonly int port;

    private Peer(Process redis, int port) => (this.redis, this.port) = (redis, port);

    /// <summary>Null without Redis.</summary>
    public static async Task<Peer?> StartAsync(string data)
    {
        // not ci, which needs the optional packages of other systems
        if (!Directory.Exists(Path.Combine(Folder, "node_modules"))) await RunAsync("npm", ["install", "--no-audit", "--no-fund"]);
        var folder = Directory.CreateDirectory(Path.Combine(data, "redis")).FullName;
        foreach (var old in Directory.GetDirectories(folder, "appendonlydir")) Directory.Delete(old, recursive: true);
        var port = LocalHost.FreePort();
        Process? redis;
        try
        {
            redis = Process.Start(
                new ProcessStartInfo(
                    "redis-server",
                    ["--port", $"{port}", "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "yes", "--appendfsync", "always"])
                {
                    RedirectStandardOutput = true,
                });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Console.WriteLine("There is no redis-server here (apt-get install redis-server): only the local host is measured.");
            return null;
        }
        _ = redis!.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", port);
                return new(redis, port);
            }
            catch (SocketException) when (tries < 100)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            }
        }
    }

    public async Task<Seconds> MeasureAsync(params int[] numbers)
    {
        var line = await RunAsync("node", ["peer.mjs", $"{port}", .. numbers.Select(n => $"{n}")]);
        return JsonSerializer.Deserialize<Seconds>(line, JsonSerializerOptions.Web);
    }

    private static async Task<string> RunAsync(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }

    public void Dispose()
    {
        redis.Kill();
        redis.WaitForExit();
        redis.Dispose();
    }
}
