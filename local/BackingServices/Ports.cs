using System.Net;
using System.Net.Sockets;

namespace Platform.Local.BackingServices;

/// <summary>A requested port; 0 means any free one.</summary>
internal sealed record PortRequest(int Number, string Purpose);

internal static class Ports
{
    private const int Attempts = 3;

    /// <summary>Starts a service on the requested ports. A free port may be taken before it is used, so it is tried again.</summary>
    public static async Task<T> OpenAsync<T>(PortRequest[] requests, Func<int[], Task<T>> start)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await start(Find(requests));
            }
            catch (BackingServiceException failure)
                when (failure.StoppedWhileStarting && attempt < Attempts && requests.Any(request => request.Number == 0))
            {
            }
        }
    }

    private static int[] Find(PortRequest[] requests)
    {
        var listeners = new List<TcpListener>();
        try
        {
            foreach (var request in requests)
            {
                var listener = new TcpListener(IPAddress.Loopback, request.Number);
                try
                {
                    listener.Start();
                }
                catch (SocketException)
                {
                    throw new BackingServiceException(
                        $"Port {request.Number} ({request.Purpose}) is in use; stop what uses it, or let the host use it (docs/local-host.md, What starts).");
                }

                listeners.Add(listener);
            }

            return [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        }
        finally
        {
            listeners.ForEach(listener => listener.Dispose());
        }
    }
}
