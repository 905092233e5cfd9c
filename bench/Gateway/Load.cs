using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Platform.Bench.Gateway;

/// <param name="P50">The median, in milliseconds.</param>
/// <param name="P99">The 99th percentile, in milliseconds.</param>
/// <param name="Processor">The server's processor time for a request, in microseconds.</param>
internal sealed record Measured(double PerSecond, double P50, double P99, double Processor);

/// <summary>Sends GETs over keep-alive connections, one request at a time each. Bare sockets cost less than a client library.</summary>
internal static class Load
{
    /// <param name="tokens">One for each connection; none for requests without.</param>
    public static async Task<Measured> RunAsync(ServerProcess server, string path, int connections, string[] tokens, TimeSpan duration)
    {
        var (address, before) = (new Uri(server.Address, path), server.ProcessorTime);
        using var end = new CancellationTokenSource(duration);
        var taken = await Task.WhenAll(
            Enumerable.Range(0, connections).Select(i => Task.Run(() => SendAsync(address, Request(address, tokens, i), end.Token))));
        var sorted = taken.SelectMany(t => t).Order().ToArray();
        double At(double share) => TimeSpan.FromTicks(sorted[(int)(share * (sorted.Length - 1))]).TotalMilliseconds;
        return new(sorted.Length / duration.TotalSeconds, At(0.5), At(0.99), (server.ProcessorTime - before).TotalMicroseconds / sorted.Length);
    }

    /// <summary>Requests to a destination that hangs, until the end; a client that is refused waits for the second that it is told to.</summary>
    public static async Task HangAsync(Uri address, int connections, string[] tokens, CancellationToken end)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async i =>
        {
            while (!end.IsCancellationRequested)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Authorization = new("Bearer", tokens[i % tokens.Length]) } };
                try
                {
                    using var response = await http.SendAsync(request, end);
                    await Task.Delay(response.Headers.RetryAfter?.Delta ?? TimeSpan.Zero, TimeProvider.System, end);
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }
        }));
    }

    private static byte[] Request(Uri address, string[] tokens, int i)
    {
        var token = tokens.Length == 0 ? "" : $"Authorization: Bearer {tokens[i % tokens.Length]}\r\n";
        return Encoding.ASCII.GetBytes(
            $"GET {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\nUser-Agent: bench\r\nAccept: application/json\r\n{token}\r\n");
    }

    /// <summary>The duration of each request, in ticks.</summary>
    private static async Task<List<long>> SendAsync(Uri address, byte[] request, CancellationToken end)
    {
        var (buffer, taken) = (new byte[8192], new List<long>());
        Socket? socket = null;
        while (!end.IsCancellationRequested)
        {
            var started = Stopwatch.GetTimestamp();
            if (socket is null)
            {
                socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, address.Port, CancellationToken.None);
            }
            await socket.SendAsync(request, CancellationToken.None);
            var read = 0;
            do
            {
                read += await socket.ReceiveAsync(buffer.AsMemory(read), CancellationToken.None) is > 0 and var more
                    ? more : throw new InvalidOperationException("The connection was closed.");
            }
            while (!IsComplete(buffer.AsSpan(0, read)));
            taken.Add(Stopwatch.GetElapsedTime(started).Ticks);
            if (Find(buffer.AsSpan(0, read), "\r\nconnection: close"u8, "\r\nConnection: close"u8) < 0) continue;
            socket.Dispose();
            socket = null;
        }
        socket?.Dispose();
        return taken;
    }

    /// <summary>Whether a 200 answer has arrived with its body.</summary>
    private static bool IsComplete(ReadOnlySpan<byte> answer)
    {
        if (answer.IndexOf("\r\n\r\n"u8) is not (>= 0 and var end)) return false;
        if (!answer.StartsWith("HTTP/1.1 200 "u8)) throw new InvalidOperationException(Encoding.ASCII.GetString(answer));
        var length = Find(answer, "\r\ncontent-length: "u8, "\r\nContent-Length: "u8);
        if (length < 0 || !Utf8Parser.TryParse(answer[length..end], out int bytes, out _))
            throw new InvalidOperationException(Encoding.ASCII.GetString(answer));
        return answer.Length == end + 4 + bytes;
    }

    /// <summary>Where the first of two spellings ends, or -1.</summary>
    private static int Find(ReadOnlySpan<byte> answer, ReadOnlySpan<byte> spelling, ReadOnlySpan<byte> other)
    {
        var at = answer.IndexOf(spelling);
        if (at < 0) at = answer.IndexOf(other);
        return at < 0 ? -1 : at + spelling.Length;
    }
}
