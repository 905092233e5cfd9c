using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Platform.Bench.Http;

/// <summary>Sends the same GET over keep-alive connections, one request at a time each. Bare sockets cost less than a client library.</summary>
internal static class Load
{
    /// <summary>Requests per second.</summary>
    public static async Task<double> RunAsync(Uri address, int connections, TimeSpan duration)
    {
        var request = Encoding.ASCII.GetBytes($"GET {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\n\r\n");
        using var end = new CancellationTokenSource(duration);
        var answers = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => SendAsync(address, request, end.Token)));
        return answers.Sum() / duration.TotalSeconds;
    }

    private static async Task<long> SendAsync(Uri address, byte[] request, CancellationToken end)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, address.Port, CancellationToken.None);
        var buffer = new byte[4096];
        var answers = 0L;
        for (; !end.IsCancellationRequested; answers++)
        {
            await socket.SendAsync(request, CancellationToken.None);
            var read = 0;
            do
            {
                read += await socket.ReceiveAsync(buffer.AsMemory(read), CancellationToken.None) is > 0 and var more
                ? more : throw new InvalidOperationException("The connection was closed.");
            }
            while (!IsComplete(buffer.AsSpan(0, read)));
        }
        return answers;
    }

    /// <summary>Whether a 200 answer has arrived with its body.</summary>
    private static bool IsComplete(ReadOnlySpan<byte> answer)
    {
        if (answer.IndexOf("\r\n\r\n"u8) is not (>= 0 and var end)) return false;
        if (!answer.StartsWith("HTTP/1.1 200 "u8)) throw new InvalidOperationException(Encoding.ASCII.GetString(answer));
        return answer[(end + 4)..].IndexOf("hello"u8) >= 0 && (answer.IndexOf("chunked"u8) < 0 || answer.EndsWith("0\r\n\r\n"u8));
    }
}
