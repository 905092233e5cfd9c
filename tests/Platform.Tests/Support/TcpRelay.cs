using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Platform.Tests.Support;

/// <summary>A port on the loopback interface that leads to a server, until a test stops it or lets it hang.</summary>
internal sealed class TcpRelay : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly ConcurrentBag<(TcpClient Client, Task Relaying)> connections = [];
    private readonly Task accepting;
    private TaskCompletionSource resumed = new();
    private volatile Connectivity state;

    public TcpRelay()
    {
        listener.Start();
        resumed.SetResult();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>The port of the server.</summary>
    public int Target { get; set; }

    public void Become(Connectivity next)
    {
        state = next;
        if (next == Connectivity.Hanging) resumed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        else resumed.TrySetResult();
        if (next == Connectivity.Stopped)
            foreach (var (client, _) in connections) client.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(end.Token);
                if (state == Connectivity.Stopped) client.Dispose();
                else connections.Add((client, RelayAsync(client)));
            }
        }
        catch (OperationCanceledException)
        {
            // The test has ended.
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, Target, end.Token);
                await Task.WhenAny(CopyAsync(client.GetStream(), server.GetStream()), CopyAsync(server.GetStream(), client.GetStream()));
            }
            catch (Exception gone) when (gone is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // One of the two hung up, or the test has ended.
            }
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReadAsync(buffer, end.Token) is > 0 and var read)
        {
            await resumed.Task.WaitAsync(end.Token);
            await to.WriteAsync(buffer.AsMemory(0, read), end.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await accepting;
        await Task.WhenAll(connections.Select(c => c.Relaying));
        listener.Dispose();
        end.Dispose();
    }
}
