using System.Diagnostics;
using Azure.Messaging.ServiceBus;
using Platform.Local.Persistence;

namespace Platform.Local.ServiceBus;

/// <summary>Sending, receiving and settling.</summary>
public sealed partial class Broker
{
    /// <summary>The limit of the Standard tier, for one message and for what one send carries.</summary>
    internal const int MaxMessageSize = 256 * 1024;

    /// <summary>As the real client does: the trace goes on in whoever handles the message.</summary>
    internal static void AddTrace(ServiceBusMessage message)
    {
        if (Activity.Current?.Id is { } id)
            message.ApplicationProperties.TryAdd("Diagnostic-Id", id);
    }

    /// <summary>Stores all or none. Returns the sequence numbers of those that are scheduled, 0 for the others.</summary>
    internal async Task<long[]> SendAsync(string path, IReadOnlyList<ServiceBusMessage> messages, DateTimeOffset? scheduledFor, CancellationToken ct)
    {
        var entity = await FindAsync(path, ct);
        if (entity.Kind == EntityKind.Subscription)
            throw new InvalidOperationException($"'{path}' is a subscription: send to its topic.");
        var now = Now();
        var sent = new SentMessage[messages.Count];
        var total = 0L;
        for (var i = 0; i < sent.Length; i++)
        {
            var message = messages[i];
            if (entity.RequiresSession && message.SessionId is null)
                throw new InvalidOperationException($"The SessionId was not set on a message, and it cannot be sent to '{path}', which requires sessions.");
            AddTrace(message);
            if (scheduledFor is { } time)
                message.ScheduledEnqueueTime = time;
            var envelope = Envelope.Of(message);
            total += Envelope.SizeOf(message, envelope);
            if (total > MaxMessageSize)
                throw new ServiceBusException(
                    $"The message (id:{message.MessageId}, size:{total} bytes, with those sent before it in one call) is larger than is currently allowed ({MaxMessageSize} bytes).",
                    ServiceBusFailureReason.MessageSizeExceeded, path);
            var id = message.MessageId ?? Guid.NewGuid().ToString("N");
            sent[i] = new SentMessage(
                message.ScheduledEnqueueTime > now ? [Scheduled(entity, message, id, envelope, now)] : Copies(entity, message, id, envelope, now),
                entity.DuplicateWindow is { } window ? new DuplicateCheck(entity.Id, id, now + window) : null);
        }
        if (sent.Length == 0)
            return [];
        await Faults.PassAsync(FaultPoint.BeforeSend, entity.Path, clock);
        var sequences = await sends.AddAsync(sent, (int)total + sent.Length, ct);
        await Faults.PassAsync(FaultPoint.AfterSend, entity.Path, clock);
        return sequences;
    }

    private static StoredMessage Scheduled(Entity entity, ServiceBusMessage message, string id, string envelope, DateTimeOffset now) =>
        new(entity.Id, ServiceBusMessageState.Scheduled, id, message, Shorter(message.TimeToLive, entity), null, envelope, now);

    /// <summary>What enqueues a message: itself in a queue, a copy in each subscription of a topic that lets it in.</summary>
    private static StoredMessage[] Copies(Entity entity, ServiceBusMessage message, string id, string envelope, DateTimeOffset now)
    {
        if (entity.Kind == EntityKind.Queue)
            return [Enqueued(entity, Shorter(message.TimeToLive, entity), null)];
        var copies = new List<StoredMessage>();
        var timeToLive = Shorter(message.TimeToLive, entity);
        foreach (var subscription in entity.Subscriptions)
            if (subscription.Rules.Matches(message, out var problem))
                copies.Add(Enqueued(subscription, Shorter(timeToLive, subscription), subscription.RequiresSession && message.SessionId is null
                    ? ("Session ID is null.", "Session enabled entity doesn't allow a message whose session identifier is null.")
                    : null));
            else if (problem is not null && subscription.DeadLetterOnFilterError)
                copies.Add(Enqueued(subscription, null, ("FilterEvaluationException", problem)));
        return [.. copies];

        StoredMessage Enqueued(Entity to, TimeSpan? timeToLive, (string Reason, string Description)? dead) =>
            new(to.Id, ServiceBusMessageState.Active, id, message, timeToLive, dead, envelope, now);
    }

    /// <summary>The entity's time to live is the default, and a ceiling.</summary>
    private static TimeSpan? Shorter(TimeSpan? timeToLive, Entity entity)
    {
        var shorter = timeToLive is { } own && (entity.DefaultTimeToLive is not { } ceiling || own < ceiling) ? own : entity.DefaultTimeToLive;
        return shorter < LongestTimeToLive ? shorter : null; // a date beyond the calendar is no expiry at all
    }

    private static readonly TimeSpan LongestTimeToLive = TimeSpan.FromDays(365_000);

    private async Task<IReadOnlyList<long[]>> CommitSendsAsync(IReadOnlyList<IReadOnlyList<SentMessage>> sends)
    {
        var messages = sends.Count == 1 ? sends[0] : [.. sends.SelectMany(send => send)];
        var sequences = new long[messages.Count];
        foreach (var (number, sequence) in await store.SendAsync(messages, Now(), CancellationToken.None))
            sequences[number] = sequence;
        Stored(messages.SelectMany(message => message.Copies));
        var next = 0;
        return [.. sends.Select(send => sequences[next..(next += send.Count)])];
    }

    private void Stored(IEnumerable<StoredMessage> copies)
    {
        var reached = new HashSet<(int, bool)>();
        foreach (var copy in copies)
        {
            if (copy.Due is { } due)
                NoteDue(due);
            if (copy.State == ServiceBusMessageState.Active && reached.Add((copy.EntityId, copy.Dead is not null)))
                Wake(copy.EntityId, copy.Dead is not null);
        }
    }

    /// <summary>Enqueues what was scheduled for now or earlier, as if it were sent now, to the subscriptions of now.</summary>
    private async Task PromoteAsync(DateTimeOffset now, CancellationToken ct)
    {
        List<ScheduledMessage> due;
        do
        {
            due = await store.GetScheduledAsync(now, PromotedAtOnce, ct);
            if (due.Count == 0)
                return;
            var byId = entities.Values.ToDictionary(entity => entity.Id);
            var promoted = due.ConvertAll(d => (Scheduled: d, Copies: Copies(byId[d.EntityId], d.Message, d.Message.MessageId, d.Envelope, now)));
            await store.PromoteAsync(promoted, now, CancellationToken.None);
            Stored(promoted.SelectMany(p => p.Copies));
        }
        while (due.Count == PromotedAtOnce);
    }

    private const int PromotedAtOnce = 200;

    internal async Task CancelScheduledAsync(string path, IReadOnlyList<long> sequences, CancellationToken ct)
    {
        var entity = await FindAsync(path, ct);
        if (await store.CancelScheduledAsync(entity.Id, sequences, ct) < sequences.Distinct().Count())
            throw new ServiceBusException(
                "A scheduled message was not found: it was enqueued or cancelled before.", ServiceBusFailureReason.MessageNotFound, path);
    }

    /// <summary>What can be had, waiting for the first message up to <paramref name="wait"/>.</summary>
    internal async Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveAsync(
        Source source, int max, bool delete, SessionLock? session, TimeSpan wait, CancellationToken ct)
    {
        Faults?.ThrowIfCrashed();
        var deadline = Deadline(wait);
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            var arrived = WaitersOf(source).Arrived.Next;
            var looked = Now();
            if (await TryReceiveAsync(source, max, delete, session) is { Count: > 0 } received)
                return received;
            if (deadline <= Now())
                return [];
            await WaitAsync(source, arrived, looked, deadline, ct);
        }
    }

    // Not cancellable: a cancelled statement may have committed, and its messages would be locked with nobody to know.
    private async Task<IReadOnlyList<ServiceBusReceivedMessage>> TryReceiveAsync(Source source, int max, bool delete, SessionLock? session)
    {
        while (true)
        {
            var now = Now();
            await SweepIfDueAsync(now, CancellationToken.None);
            var received = await store.ReceiveAsync(source, max, delete, now, instance, session, CancellationToken.None);
            if (delete || source.DeadLetter || !received.Exists(IsSpent))
                return received.ConvertAll(r => r.Message);

            // Locks that expired on the last delivery: there is no further one.
            foreach (var spent in received.Where(IsSpent))
            {
                var deliveries = spent.Message.DeliveryCount - 1;
                var description = $"Message could not be consumed after {deliveries} delivery attempts. "
                    + (spent.LastError is null ? "Its lock expired each time before it was settled." : $"Last error: {spent.LastError}");
                await DeadLetterAsync(source, spent.Message, null, "MaxDeliveryCountExceeded", description);
                LogSpent(spent.Message.MessageId, source.Path, deliveries, spent.LastError);
            }
            if (received.Exists(r => !IsSpent(r)))
                return [.. received.Where(r => !IsSpent(r)).Select(r => r.Message)];
        }

        bool IsSpent(Received r) => r.Message.DeliveryCount > source.Entity.MaxDeliveryCount;
    }

    internal async Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveDeferredAsync(
        Source source, IReadOnlyList<long> sequences, bool delete, SessionLock? session)
    {
        var received = await store.ReceiveDeferredAsync(source, sequences, delete, Now(), instance, session, CancellationToken.None);
        return received.Count == sequences.Count
            ? received.ConvertAll(r => r.Message)
            : throw new ServiceBusException(
                $"Of the deferred messages {string.Join(", ", sequences)} only {received.Count} could be received: the others do not exist or are locked.",
                ServiceBusFailureReason.MessageNotFound, source.Path);
    }

    internal async Task<IReadOnlyList<ServiceBusReceivedMessage>> PeekAsync(Source source, long from, int max, string? session, CancellationToken ct) =>
        (await store.PeekAsync(source, from, max, session, ct)).ConvertAll(r => r.Message);

    /// <summary>Returns the sequence numbers whose lock was lost.</summary>
    internal async Task<IReadOnlyList<long>> CompleteAsync(Source source, IReadOnlyList<ServiceBusReceivedMessage> messages, CancellationToken ct)
    {
        await Faults.PassAsync(FaultPoint.BeforeCompletion, source.Path, clock);
        var lost = await completes.AddAsync(LocksOf(source, messages), messages.Count, ct);
        await Faults.PassAsync(FaultPoint.AfterCompletion, source.Path, clock);
        return lost;
    }

    private async Task<IReadOnlyList<IReadOnlyList<long>>> CommitCompletesAsync(IReadOnlyList<IReadOnlyList<MessageLock>> groups)
    {
        var completed = await store.CompleteAsync([.. groups.SelectMany(g => g)], Now(), CancellationToken.None);
        VacuumAfter(completed.Count);
        return [.. groups.Select(group => group.Where(l => !completed.Contains(l.Token)).Select(l => l.Sequence).ToArray())];
    }

    /// <summary>False when the lock was lost.</summary>
    internal async Task<bool> AbandonAsync(Source source, ServiceBusReceivedMessage message, IDictionary<string, object>? changes, string? error = null)
    {
        Faults?.ThrowIfCrashed();
        var spent = await store.AbandonAsync(LockOf(source, message), Changed(message, changes), error, Now(), CancellationToken.None);
        if (spent is null)
            return false;
        if (spent.Value)
            LogSpent(message.MessageId, source.Path, message.DeliveryCount, error);
        Wake(source.Entity.Id, source.DeadLetter || spent.Value);
        return true;
    }

    /// <summary>False when the lock was lost.</summary>
    internal async Task<bool> DeadLetterAsync(
        Source source, ServiceBusReceivedMessage message, IDictionary<string, object>? changes, string? reason, string? description)
    {
        Faults?.ThrowIfCrashed();
        var held = await store.DeadLetterAsync(LockOf(source, message), Changed(message, changes), reason, description, Now(), CancellationToken.None);
        if (held)
            Wake(source.Entity.Id, deadLetter: true);
        return held;
    }

    /// <summary>False when the lock was lost.</summary>
    internal Task<bool> DeferAsync(Source source, ServiceBusReceivedMessage message, IDictionary<string, object>? changes) =>
        store.DeferAsync(LockOf(source, message), Changed(message, changes), Now(), CancellationToken.None);

    /// <summary>Returns how many locks go on.</summary>
    internal async Task<int> RenewAsync(Source source, IReadOnlyList<ServiceBusReceivedMessage> messages, CancellationToken ct)
    {
        var now = Now();
        return await store.RenewAsync(LocksOf(source, messages), now + source.Entity.LockDuration, now, ct);
    }

    private static MessageLock[] LocksOf(Source source, IReadOnlyList<ServiceBusReceivedMessage> messages) =>
        [.. messages.Select(message => LockOf(source, message))];

    private static MessageLock LockOf(Source source, ServiceBusReceivedMessage message) => new(source, message.SequenceNumber, Guid.Parse(message.LockToken));

    private static string? Changed(ServiceBusReceivedMessage message, IDictionary<string, object>? changes) =>
        changes is { Count: > 0 } ? Envelope.Of(message, changes) : null;

    private DateTimeOffset Deadline(TimeSpan wait)
    {
        var now = Now();
        return wait > DateTimeOffset.MaxValue - now ? DateTimeOffset.MaxValue : now + wait;
    }
}
