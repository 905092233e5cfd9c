using System.Collections.Concurrent;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Azure.Amqp.Transport;

namespace Platform.Local.ServiceBus.Amqp;

/// <summary>A client's connection, with what its links share: where replies go, and the sessions that it holds.</summary>
internal sealed class ClientConnection(
    TransportBase transport, ProtocolHeader header, AmqpSettings settings, AmqpConnectionSettings connectionSettings)
    : AmqpConnection(transport, header, isInitiator: false, settings, connectionSettings)
{
    /// <summary>The official clients open a session for each sender and receiver.</summary>
    public const int MaxSessions = 5_000;

    /// <summary>Azure's: https://learn.microsoft.com/azure/service-bus-messaging/service-bus-amqp-troubleshoot</summary>
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(4);

    private readonly ConcurrentDictionary<string, SendingAmqpLink> replies = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Entity, string SessionId), DeliveryLink> sessions = [];

    /// <summary>Replies to the address of this link's target go through it.</summary>
    public void AddReplies(SendingAmqpLink link)
    {
        var address = EntityAddress.Parse(link.Settings.Target);
        replies[address] = link;
        link.SafeAddClosed((_, _) => replies.TryRemove(new(address, link)));
    }

    public SendingAmqpLink? FindReplies(string? address) => address is not null && replies.TryGetValue(address.Trim('/'), out var link) ? link : null;

    public void AddSession(string entity, string sessionId, DeliveryLink link)
    {
        sessions[(entity, sessionId)] = link;
        link.SafeAddClosed((_, _) => sessions.TryRemove(new((entity, sessionId), link)));
    }

    /// <summary>The link that holds a session.</summary>
    /// <param name="linkName">The name of the receiver's link, if it gave one: another one may have accepted the session after it.</param>
    /// <exception cref="ServiceBusException">No such link of this connection holds it.</exception>
    public DeliveryLink HolderOf(MessageSource source, string? sessionId, string? linkName) =>
        sessionId is not null && sessions.TryGetValue((source.Entity.Path, sessionId), out var link) && (linkName is null || link.Name == linkName)
            ? link
            : throw source.LockLost(ofSession: true);
}
