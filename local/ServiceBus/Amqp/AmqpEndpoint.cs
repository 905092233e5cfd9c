using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Security.Principal;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Azure.Amqp.Sasl;
using Microsoft.Azure.Amqp.Transaction;
using Microsoft.Azure.Amqp.Transport;
using Microsoft.Extensions.Logging;

namespace Platform.Local.ServiceBus.Amqp;

/// <summary>Serves a broker over AMQP 1.0 to the clients of any language, on the loopback interface only.</summary>
public sealed class AmqpEndpoint : IAsyncDisposable
{
    /// <summary>The port of AMQP without TLS, and of Microsoft's emulator.</summary>
    public const int DefaultPort = AmqpConstants.DefaultPort;

    /// <summary>The limit of the Standard tier for a message and for a send, in bytes.</summary>
    public const int MaxMessageSize = 256 * 1024;

    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    private readonly AmqpConnectionListener listener;
    private readonly EndpointRuntime runtime;

    private AmqpEndpoint(AmqpConnectionListener listener, EndpointRuntime runtime, int port) =>
        (this.listener, this.runtime, Port) = (listener, runtime, port);

    /// <summary>The port that it listens on.</summary>
    public int Port { get; }

    /// <summary>The connection string for clients: that of Microsoft's emulator, whose key is public.</summary>
    public string ConnectionString =>
        $"Endpoint=sb://localhost:{Port};SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;";

    /// <summary>Listens for clients.</summary>
    /// <param name="port">The port, which must be free.</param>
    /// <exception cref="SocketException">The port is in use.</exception>
    public static AmqpEndpoint Start(Broker broker, int port, ILoggerFactory loggers)
    {
        var runtime = new EndpointRuntime(broker, loggers.CreateLogger<AmqpEndpoint>());
        var sasl = new SaslTransportProvider { Versions = { AmqpConstants.DefaultProtocolVersion } };
        sasl.AddHandler(new SaslAnonymousHandler("MSSBCBS")); // the official clients, which put a token to $cbs next
        sasl.AddHandler(new SaslAnonymousHandler());
        sasl.AddHandler(new SaslPlainHandler(new AnyIdentity()));
        var settings = new AmqpSettings { RuntimeProvider = runtime };
        settings.TransportProviders.Add(sasl);
        settings.TransportProviders.Add(new AmqpTransportProvider { Versions = { AmqpConstants.DefaultProtocolVersion } });
        string[] addresses = Socket.OSSupportsIPv6 ? [$"amqp://127.0.0.1:{port}", $"amqp://[::1]:{port}"] : [$"amqp://127.0.0.1:{port}"];
        var listener = new AmqpConnectionListener(addresses, settings, new AmqpConnectionSettings
        {
            ContainerId = $"servicebus-local-{Guid.NewGuid():N}",
            ChannelMax = ClientConnection.MaxSessions - 1,
            IdleTimeOut = (uint)ClientConnection.IdleTimeout.TotalMilliseconds,
        });
        listener.Open();
        return new(listener, runtime, port);
    }

    /// <summary>Closes all connections, which releases their sessions.</summary>
    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await runtime.WhenClosedAsync().WaitAsync(StopTimeout, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Who can connect to this machine's loopback interface may use the broker, as with Microsoft's emulator: its key is public.</summary>
    private sealed class AnyIdentity : ISaslPlainAuthenticator
    {
        public Task<IPrincipal> AuthenticateAsync(string identity, string password) =>
            Task.FromResult<IPrincipal>(new GenericPrincipal(new GenericIdentity(identity), null));
    }
}

/// <summary>Creates what clients ask for: connections, and links to messaging entities and to the request nodes.</summary>
internal sealed class EndpointRuntime(Broker broker, ILogger log) : IRuntimeProvider
{
    private const int MaxConnections = 1_000;

    private readonly ConcurrentDictionary<DeliveryLink, bool> deliveries = [];
    private int connections;

    /// <summary>Completes when no link delivers or settles any more.</summary>
    public Task WhenClosedAsync() => Task.WhenAll(deliveries.Keys.Select(link => link.Completion));

    public AmqpConnection CreateConnection(
        TransportBase transport, ProtocolHeader protocolHeader, bool isInitiator, AmqpSettings amqpSettings, AmqpConnectionSettings connectionSettings)
    {
        var connection = new ClientConnection(transport, protocolHeader, amqpSettings, connectionSettings);
        Interlocked.Increment(ref connections);
        connection.SafeAddClosed((_, _) => Interlocked.Decrement(ref connections));
        return connection;
    }

    public AmqpSession CreateSession(AmqpConnection connection, AmqpSessionSettings settings) => new(connection, settings, this);

    public AmqpLink CreateLink(AmqpSession session, AmqpLinkSettings settings)
    {
        if (settings.Role is true)
        {
            settings.MaxMessageSize = AmqpEndpoint.MaxMessageSize;
            settings.TotalLinkCredit = SenderLink.Credit;
            var incoming = new ReceivingAmqpLink(session, settings);
            incoming.Opened += (_, _) => settings.MaxMessageSize = SenderLink.MaxTransferSize; // once the client was told its maximum
            return incoming;
        }
        return RequestNode.IsAddress(EntityAddress.Parse(settings.Source))
            ? new SendingAmqpLink(session, settings)
            : new DeliveryLink(broker, log, session, settings);
    }

    public IAsyncResult BeginOpenLink(AmqpLink link, TimeSpan timeout, AsyncCallback callback, object state) =>
        TaskToAsyncResult.Begin(OpenLinkAsync(link), callback, state);

    public void EndOpenLink(IAsyncResult result) => TaskToAsyncResult.End(result);

    private async Task OpenLinkAsync(AmqpLink link)
    {
        try
        {
            if (Volatile.Read(ref connections) > MaxConnections)
                throw new AmqpException(AmqpErrorCode.ResourceLimitExceeded, $"There are more than {MaxConnections} connections: close some.");
            var connection = (ClientConnection)link.Session.Connection;
            switch (link)
            {
                case DeliveryLink delivery:
                    deliveries.TryAdd(delivery, true);
                    delivery.SafeAddClosed((_, _) => _ = ForgetAsync(delivery));
                    await delivery.AttachAsync(connection, WhenReleasedAsync);
                    break;
                case SendingAmqpLink replies:
                    connection.AddReplies(replies);
                    break;
                case ReceivingAmqpLink { Settings.Target: Coordinator }:
                    throw new NotSupportedException("The local Service Bus has no transactions: send and settle without a TransactionScope.");
                case ReceivingAmqpLink incoming:
                    await OpenIncomingAsync(incoming, connection);
                    break;
            }
        }
        catch (Exception error)
        {
            throw new AmqpException(AmqpErrors.Of(error, log));
        }
    }

    private async Task OpenIncomingAsync(ReceivingAmqpLink link, ClientConnection connection)
    {
        var path = EntityAddress.Parse(link.Settings.Target);
        if (RequestNode.IsAddress(path))
        {
            var node = new RequestNode(broker, connection, path, log);
            await node.CheckAsync();
            link.RegisterMessageListener(request => _ = node.AnswerAsync(link, request));
        }
        else
        {
            await broker.Sending.FindTargetAsync(path, CancellationToken.None);
            var sender = new SenderLink(broker, path, link, log);
            link.RegisterMessageListener(message => _ = sender.SendAsync(message));
        }
    }

    /// <summary>Completes when no closing link holds the session: a client that closes a receiver may accept the session again at once.</summary>
    private Task WhenReleasedAsync(string entity, string sessionId) =>
        Task.WhenAll(deliveries.Keys.Where(link => link.IsReleasing(entity, sessionId)).Select(link => link.Completion));

    private async Task ForgetAsync(DeliveryLink link)
    {
        await link.Completion;
        deliveries.TryRemove(link, out _);
    }
}
