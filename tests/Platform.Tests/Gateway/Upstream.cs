using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Platform.Gateway;

namespace Platform.Tests.Gateway;

/// <summary>A server at the route /api/v1/test, or at another, until it is disposed: it reads a request's head, then hands the connection to a
/// delegate.</summary>
internal sealed class Upstream : IAsyncDisposable
{
    private const string Route = "test";
    private readonly string route;
    private readonly Uri? replaced;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly GatewayOptions options;
    private readonly TimeSpan timeout;
    private readonly CancellationTokenSource stopped = new();
    private readonly Task serving;
    private int requests;

    public Upstream(RunningPlatform platform, Func<Stream, CancellationToken, Task>? answer, TimeSpan? idleTimeout = null, string route = Route)
    {
        listener.Start();
        options = platform.Host.App("gateway").Services.GetRequiredService<IOptions<GatewayOptions>>().Value;
        timeout = options.IdleTimeout;
        this.route = route;
        replaced = options.Routes.GetValueOrDefault(route);
        options.Routes[route] = new($"http://{listener.LocalEndpoint}");
        if (idleTimeout is { } given) options.IdleTimeout = given;
        if (answer is null) listener.Stop(); // the port refuses connections
        serving = answer is null ? Task.CompletedTask : ServeAsync(answer);
    }

    public static string Path => $"/api/v1/{Route}/thing";

    /// <summary>The head of the last request, one character for each byte.</summary>
    public string Head { get; private set; } = "";

    /// <summary>The number of requests that arrived.</summary>
    public int Requests => requests;

    /// <summary>Writes a part of a response. Its head says that the connection ends, as it does: otherwise the gateway might send another request on
    /// it.</summary>
    public static Task WriteAsync(Stream stream, string text, CancellationToken cancellationToken)
    {
        var lines = text.Split("\r\n", 2);
        if (lines.Length == 2 && text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal)) text = $"{lines[0]}\r\nConnection: close\r\n{lines[1]}";
        return stream.WriteAsync(Encoding.ASCII.GetBytes(text), cancellationToken).AsTask();
    }

    private async Task ServeAsync(Func<Stream, CancellationToken, Task> answer)
    {
        var connections = new List<Task>();
        try
        {
            while (true) connections.Add(AnswerAsync(await listener.AcceptTcpClientAsync(stopped.Token), answer));
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(connections); // the test is over
        }
    }

    private async Task AnswerAsync(TcpClient accepted, Func<Stream, CancellationToken, Task> answer)
    {
        try
        {
            using var client = accepted;
            await using var stream = client.GetStream();
            var (head, buffer) = (new StringBuilder(), new byte[4096]);
            while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(buffer, stopped.Token) is > 0 and var read)
                head.Append(Encoding.Latin1.GetString(buffer, 0, read));
            if (head.Length == 0) return; // a connection that was not used
            Head = head.ToString();
            Interlocked.Increment(ref requests);
            await answer(stream, stopped.Token);
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or IOException)
        {
            // The test is over, or the gateway has hung up.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (replaced is null) options.Routes.Remove(route);
        else options.Routes[route] = replaced;
        options.IdleTimeout = timeout;
        await stopped.CancelAsync();
        await serving;
        listener.Stop();
        stopped.Dispose();
    }
}
