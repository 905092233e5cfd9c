using System.Net.Sockets;

namespace Platform.Local.BackingServices;

/// <summary>Readiness probes.</summary>
internal static class Probes
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(5);
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = AnswerTimeout };

    /// <summary>Any answer counts: Azurite rejects unsigned requests.</summary>
    public static async Task<bool> HttpAnswersAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await Http.GetAsync(address, cancellationToken);
            return true;
        }
        catch (Exception failure) when (IsNotReady(failure, cancellationToken))
        {
            return false;
        }
    }

    public static async Task<bool> SmtpGreetsAsync(string host, int port, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(AnswerTimeout);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(host, port, limit.Token);
            using var reader = new StreamReader(client.GetStream());
            return await reader.ReadLineAsync(limit.Token) is { } greeting && greeting.StartsWith("220", StringComparison.Ordinal);
        }
        catch (Exception failure) when (IsNotReady(failure, cancellationToken))
        {
            return false;
        }
    }

    private static bool IsNotReady(Exception failure, CancellationToken cancellationToken) =>
        failure is HttpRequestException or SocketException or IOException
        || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested);
}
