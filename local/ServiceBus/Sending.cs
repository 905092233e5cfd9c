namespace Platform.Local.ServiceBus;

/// <summary>Sends messages, now or at a scheduled time.</summary>
internal sealed class Sending : IAsyncDisposable
{
    private const int PromotionBatchSize = 200;
    private static readonly TimeSpan MaxTimeToLive = TimeSpan.FromDays(365_000);

    private readonly MessageStore store;
    private readonly EntityStore entities;
    private readonly DueTimes dueTimes;
    private readonly Waiting waiting;
    private readonly BrokerContext context;
    private readonly GroupCommit<IReadOnlyList<SentMessage>, long[]> sends;

    public Sending(MessageStore store, EntityStore entities, DueTimes dueTimes, Waiting waiting, BrokerContext context)
    {
        (this.store, this.entities, this.dueTimes, this.waiting, this.context) = (store, entities, dueTimes, waiting, context);
        sends = new(CommitSendsAsync, maxWeight: 4 * 1024 * 1024);
    }

    /// <summary>Finds a queue or topic.</summary>
    /// <exception cref="ServiceBusException">It was never declared.</exception>
    /// <exception cref="InvalidOperationException">It is a subscription or a dead-letter queue.</exception>
    public async Task<Entity> FindTargetAsync(string path, CancellationToken cancellationToken)
    {
        var (name, deadLetter) = EntityPath.Parse(path);
        var entity = await entities.FindAsync(name, cancellationToken);
        if (deadLetter) throw new InvalidOperationException($"'{path}' is a dead-letter queue: send to the queue or topic.");
        return entity.Kind == EntityKind.Subscription ? throw new InvalidOperationException($"'{path}' is a subscription: send to its topic.") : entity;
    }

    /// <summary>Stores all messages or none. Returns the sequence numbers of scheduled ones, 0 for the others.</summary>
    public async Task<long[]> SendAsync(
        string path, IReadOnlyList<ServiceBusMessage> messages, DateTimeOffset? scheduledFor, CancellationToken cancellationToken)
    {
        var entity = await FindTargetAsync(path, cancellationToken);
        var now = context.Now();
        var sent = new SentMessage[messages.Count];
        var total = 0L;
        for (var i = 0; i < sent.Length; i++)
        {
            var message = messages[i];
            if (entity.RequiresSession && message.SessionId is null)
                throw new InvalidOperationException($"The SessionId was not set on a message, and it cannot be sent to '{path}', which requires sessions.");
            if (scheduledFor is { } time) message.ScheduledEnqueueTime = time;
            var envelope = Envelope.Of(message);
            total += Envelope.SizeOf(message, envelope);
            var id = message.MessageId ?? Guid.NewGuid().ToString("N");
            sent[i] = new SentMessage(
                message.ScheduledEnqueueTime > now ? [Scheduled(entity, message, id, envelope, now)] : Copies(entity, message, id, envelope, now),
                entity.DuplicateWindow is { } window ? new DuplicateCheck(entity.Id, id, now + window) : null);
        }
        if (sent.Length == 0) return [];
        await context.Faults.PassAsync(FaultPoint.BeforeSend, entity.Path, context.Clock);
        var sequences = await sends.AddAsync(sent, (int)total + sent.Length, cancellationToken);
        await context.Faults.PassAsync(FaultPoint.AfterSend, entity.Path, context.Clock);
        return sequences;
    }

    public async Task CancelScheduledAsync(string path, IReadOnlyList<long> sequences, CancellationToken cancellationToken)
    {
        var entity = await entities.FindAsync(path, cancellationToken);
        if (await store.CancelScheduledAsync(entity.Id, sequences, cancellationToken) < sequences.Distinct().Count())
        {
            throw new ServiceBusException(
                "A scheduled message was not found: it was enqueued or cancelled before.", ServiceBusFailureReason.MessageNotFound, path);
        }
    }

    /// <summary>Enqueues the scheduled messages that are due, to the subscriptions of now.</summary>
    public async Task PromoteScheduledAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        List<ScheduledMessage> due;
        do
        {
            due = await store.GetScheduledAsync(now, PromotionBatchSize, cancellationToken);
            if (due.Count == 0) return;
            var byId = entities.Known.ToDictionary(entity => entity.Id);
            var promoted = due.ConvertAll(d => (Scheduled: d, Copies: Copies(byId[d.EntityId], d.Message, d.Message.MessageId, d.Envelope, now)));
            await store.PromoteAsync(promoted, now, CancellationToken.None);
            OnStored(promoted.SelectMany(p => p.Copies));
        }
        while (due.Count == PromotionBatchSize);
    }

    /// <summary>Commits pending sends.</summary>
    public ValueTask DisposeAsync() => sends.DisposeAsync();

    private static StoredMessage Scheduled(Entity entity, ServiceBusMessage message, string id, string envelope, DateTimeOffset now) =>
        new(entity.Id, ServiceBusMessageState.Scheduled, id, message, EffectiveTimeToLive(message.TimeToLive, entity), null, envelope, now);

    /// <summary>The rows of a message: one in a queue, or one in each matching subscription of a topic.</summary>
    private static StoredMessage[] Copies(Entity entity, ServiceBusMessage message, string id, string envelope, DateTimeOffset now)
    {
        if (entity.Kind == EntityKind.Queue) return [Enqueued(entity, EffectiveTimeToLive(message.TimeToLive, entity), null)];
        var copies = new List<StoredMessage>();
        var timeToLive = EffectiveTimeToLive(message.TimeToLive, entity);
        foreach (var subscription in entity.Subscriptions)
        {
            if (subscription.Rules.Matches(message, out var problem))
            {
                copies.Add(Enqueued(subscription, EffectiveTimeToLive(timeToLive, subscription), subscription.RequiresSession && message.SessionId is null
                    ? ("Session ID is null.", "Session enabled entity doesn't allow a message whose session identifier is null.")
                    : null));
            }
            else if (problem is not null && subscription.DeadLetterOnFilterError)
            {
                copies.Add(Enqueued(subscription, null, ("FilterEvaluationException", problem)));
            }
        }

        return [.. copies];

        StoredMessage Enqueued(Entity to, TimeSpan? timeToLive, (string Reason, string Description)? deadLetter) =>
            new(to.Id, ServiceBusMessageState.Active, id, message, timeToLive, deadLetter, envelope, now);
    }

    /// <summary>The messaging entity's time to live is the default and the maximum.</summary>
    private static TimeSpan? EffectiveTimeToLive(TimeSpan? timeToLive, Entity entity)
    {
        var effective = timeToLive is { } requested && (entity.DefaultTimeToLive is not { } max || requested < max) ? requested : entity.DefaultTimeToLive;
        return effective < MaxTimeToLive ? effective : null; // an expiry beyond the calendar is none
    }

    private async Task<IReadOnlyList<long[]>> CommitSendsAsync(IReadOnlyList<IReadOnlyList<SentMessage>> sends)
    {
        var messages = sends.Count == 1 ? sends[0] : [.. sends.SelectMany(send => send)];
        var sequences = new long[messages.Count];
        foreach (var (number, sequence) in await store.SendAsync(messages, context.Now(), CancellationToken.None)) sequences[number] = sequence;
        OnStored(messages.SelectMany(message => message.Copies));
        var next = 0;
        return [.. sends.Select(send => sequences[next..(next += send.Count)])];
    }

    private void OnStored(IEnumerable<StoredMessage> copies)
    {
        var reached = new HashSet<(int, bool)>();
        foreach (var copy in copies)
        {
            if (copy.Due is { } due) dueTimes.Record(due);
            if (copy.State == ServiceBusMessageState.Active && reached.Add((copy.EntityId, copy.DeadLetter is not null)))
                waiting.Wake(copy.EntityId, copy.DeadLetter is not null);
        }
    }
}
