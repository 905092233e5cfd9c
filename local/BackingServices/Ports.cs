using System.Net;
using System.Net.Sockets;

namespace Platform.Local.BackingServices;

/// <summary>A port that a service wants; <paramref name="Number"/> 0 leaves the choice to the system.</summary>
internal sealed record PortWish(int Number, string Purpose);

internal static class Ports
{
    private const int Attempts = 3;

    /// <summary>Starts something on the ports wished for. A free port can be taken between finding and using it, so that is tried again.</summary>
    public static async Task<T> OpenAsync<T>(PortWish[] wishes, Func<int[], Task<T>> start)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await start(Find(wishes));
            }
            catch (BackingServiceException failure)
                when (failure.StoppedWhileStarting && attempt < Attempts && wishes.Any(wish => wish.Number == 0))
            {
            }
        }
    }

    private static int[] Find(PortWish[] wishes)
    {
        var listeners = new List<TcpListener>();
        try
        {
            foreach (var wish in wishes)
            {
                var listener = new TcpListener(IPAddress.Loopback, wish.Number);
                try
                {
                    listener.Start();
                }
                catch (SocketException)
                {
                    throw new BackingServiceException(
                        $"Port {wish.Number} ({wish.Purpose}) is in use; stop what uses it, or tell the host to use it (docs/local-host.md, What starts).");
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
