using System.Collections;
using Microsoft.Azure.Amqp.Encoding;

namespace Platform.Local.ServiceBus.Amqp;

/// <summary>The operations of a messaging entity's management node.</summary>
/// <remarks>Source: https://learn.microsoft.com/azure/service-bus-messaging/service-bus-amqp-request-response</remarks>
internal sealed class ManagementOperations(Broker broker, ClientConnection connection, string path)
{
    private const int MaxPeekCount = 250;
    private const string Vendor = AmqpConstants.Vendor;

    /// <exception cref="ServiceBusException">The messaging entity was never declared.</exception>
    public Task CheckAsync() => broker.CheckExistsAsync(path, CancellationToken.None);

    /// <summary>Executes an operation; null when there is no message.</summary>
    /// <param name="linkName">The name of the receiver's link, if it gave one.</param>
    /// <exception cref="NotSupportedException">There is no such operation.</exception>
    public async Task<AmqpMap?> ExecuteAsync(string operation, AmqpMap arguments, string? linkName)
    {
        switch (operation)
        {
            case Vendor + ":schedule-message": return await ScheduleAsync(arguments);
            case Vendor + ":cancel-scheduled-message":
                await broker.Sending.CancelScheduledAsync(path, SequencesOf(arguments), CancellationToken.None);
                return Map();
        }

        var source = await broker.FindSourceAsync(path, CancellationToken.None);
        switch (operation)
        {
            case Vendor + ":peek-message": return await PeekAsync(source, arguments);
            case Vendor + ":receive-by-sequence-number": return await ReceiveDeferredAsync(source, arguments, linkName);
            case Vendor + ":renew-lock": return await RenewAsync(source, arguments);
            case Vendor + ":update-disposition":
                foreach (var token in TokensOf(arguments)) await SettleAsync(source, LockToken.Of(source, token), arguments);
                return Map();
            case Vendor + ":renew-session-lock": return await RenewSessionAsync(source, arguments, linkName);
            case Vendor + ":get-session-state": return await GetSessionStateAsync(source, arguments, linkName);
            case Vendor + ":set-session-state": return await SetSessionStateAsync(source, arguments, linkName);
            case Vendor + ":enumerate-rules": return EnumerateRules(source, arguments);
            case Vendor + ":add-rule" or Vendor + ":remove-rule":
                throw new NotSupportedException("Rules are declared with their subscription (in infra/platform.json): change them there and start again.");
            default: throw new NotSupportedException($"The local Service Bus has no operation '{operation}'.");
        }
    }

    private async Task<AmqpMap> ScheduleAsync(AmqpMap arguments)
    {
        var encoded = MapsOf(Get(arguments, "messages")).Select(BytesOf).ToList();
        if (encoded.Sum(message => (long)message.Count) is var size and > AmqpEndpoint.MaxMessageSize) throw SenderLink.TooLarge(size, path);
        var messages = encoded.ConvertAll(WireMessage.Read);
        var sequences = await broker.Sending.SendAsync(path, messages, null, CancellationToken.None);
        return Map(("sequence-numbers", sequences));
    }

    private async Task<AmqpMap?> PeekAsync(MessageSource source, AmqpMap arguments)
    {
        var from = Convert.ToInt64(Get(arguments, "from-sequence-number"), null);
        var count = Math.Clamp(Convert.ToInt32(Get(arguments, "message-count"), null), 1, MaxPeekCount);
        var peeked = await broker.Receiving.PeekAsync(source, from, count, Get(arguments, "session-id") as string, CancellationToken.None);
        return peeked.Count == 0
            ? null
            : Map(("messages", peeked.Select(message => Map(("message", WireMessage.Write(message, peeked: true)))).ToList()));
    }

    private async Task<AmqpMap> ReceiveDeferredAsync(MessageSource source, AmqpMap arguments, string? linkName)
    {
        var mode = Convert.ToInt32(Get(arguments, "receiver-settle-mode"), null) == 0 ? ServiceBusReceiveMode.ReceiveAndDelete : ServiceBusReceiveMode.PeekLock;
        var session = source.RequiresSession ? Holder(source, arguments, linkName).HeldSession : null;
        var received = await broker.Receiving.ReceiveDeferredAsync(source, [.. SequencesOf(arguments).Distinct()], mode, session);
        return Map(("messages", received.Select(message => Map(
            ("lock-token", mode == ServiceBusReceiveMode.PeekLock ? Guid.Parse(message.LockToken) : Guid.NewGuid()),
            ("message", WireMessage.Write(message)))).ToList()));
    }

    private async Task<AmqpMap> RenewAsync(MessageSource source, AmqpMap arguments)
    {
        var ends = new List<DateTime>();
        foreach (var token in TokensOf(arguments))
        {
            var end = await broker.Settlement.RenewAsync(LockToken.Of(source, token), CancellationToken.None) ?? throw source.LockLost(ofSession: false);
            ends.Add(end.UtcDateTime);
        }
        return Map(("expirations", ends.ToArray()));
    }

    private async Task SettleAsync(MessageSource source, MessageLock held, AmqpMap arguments)
    {
        var changes = Get(arguments, "properties-to-modify") is AmqpMap map
            ? WireMessage.ReadProperties(map.Select(property => KeyValuePair.Create(property.Key.ToString(), property.Value)))
            : null;
        var settled = (Get(arguments, "disposition-status") as string) switch
        {
            "completed" => await broker.Settlement.CompleteAsync(held),
            "abandoned" => await broker.Settlement.AbandonAsync(held, changes),
            "defered" => await broker.Settlement.DeferAsync(held, changes), // spelt so in the protocol
            "suspended" => await broker.Settlement.DeadLetterAsync(
                held, changes, Get(arguments, "deadletter-reason") as string, Get(arguments, "deadletter-description") as string),
            var status => throw new ArgumentException($"There is no disposition status '{status}': it is completed, abandoned, defered or suspended."),
        };
        if (!settled) throw source.LockLost(source.RequiresSession);
    }

    private async Task<AmqpMap> RenewSessionAsync(MessageSource source, AmqpMap arguments, string? linkName)
    {
        var holder = Holder(source, arguments, linkName);
        var renewed = await broker.Sessions.RenewAsync(source, LockOf(source, holder), CancellationToken.None) ?? throw source.LockLost(ofSession: true);
        holder.HeldSession = renewed;
        return Map(("expiration", renewed.LockedUntil.UtcDateTime));
    }

    private async Task<AmqpMap> GetSessionStateAsync(MessageSource source, AmqpMap arguments, string? linkName)
    {
        var (held, state) = await broker.Sessions.GetStateAsync(source, LockOf(source, Holder(source, arguments, linkName)), CancellationToken.None);
        if (!held) throw source.LockLost(ofSession: true);
        return Map(("session-state", state is null ? null : (object)new ArraySegment<byte>(state)));
    }

    private async Task<AmqpMap> SetSessionStateAsync(MessageSource source, AmqpMap arguments, string? linkName)
    {
        var state = Get(arguments, "session-state") is ArraySegment<byte> bytes ? bytes.ToArray() : null;
        if (!await broker.Sessions.SetStateAsync(source, LockOf(source, Holder(source, arguments, linkName)), state, CancellationToken.None))
            throw source.LockLost(ofSession: true);
        return Map();
    }

    private static AmqpMap? EnumerateRules(MessageSource source, AmqpMap arguments)
    {
        var (skip, top) = (Convert.ToInt32(Get(arguments, "skip"), null), Convert.ToInt32(Get(arguments, "top"), null));
        var rules = source.Entity.Kind == EntityKind.Subscription ? source.Entity.Rules.Named.Skip(skip).Take(top).ToList() : [];
        return rules.Count == 0
            ? null
            : Map(("rules", rules.ConvertAll(rule => Map(("rule-description", RuleEncoding.Encode(rule.Name, rule.Filter, DateTimeOffset.UnixEpoch))))));
    }

    private DeliveryLink Holder(MessageSource source, AmqpMap arguments, string? linkName) =>
        connection.HolderOf(source, Get(arguments, "session-id") as string, linkName);

    private static SessionLock LockOf(MessageSource source, DeliveryLink holder) => holder.HeldSession ?? throw source.LockLost(ofSession: true);

    private static ArraySegment<byte> BytesOf(AmqpMap entry) =>
        Get(entry, "message") is ArraySegment<byte> bytes ? bytes : throw new ArgumentException("An entry of the request has no message.");

    private static object? Get(AmqpMap map, string name) => map[new MapKey(name)];

    private static AmqpMap Map(params ReadOnlySpan<(string Name, object? Value)> entries)
    {
        var map = new AmqpMap();
        foreach (var (name, value) in entries) map[new MapKey(name)] = value!;
        return map;
    }

    private static IReadOnlyList<long> SequencesOf(AmqpMap arguments) => ListOf<long>(Get(arguments, "sequence-numbers"));

    private static IReadOnlyList<Guid> TokensOf(AmqpMap arguments) => ListOf<Guid>(Get(arguments, "lock-tokens"));

    private static IReadOnlyList<AmqpMap> MapsOf(object? list) => ListOf<AmqpMap>(list);

    private static IReadOnlyList<T> ListOf<T>(object? list) =>
        list is IEnumerable items
            ? [.. items.Cast<T>()]
            : throw new ArgumentException("The request lacks a list: of messages, lock tokens or sequence numbers.");
}
