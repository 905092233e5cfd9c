using System.Globalization;
using Microsoft.Extensions.Logging;
using Platform.Local.ServiceBus.Administration;

namespace Platform.Local.ServiceBus;

/// <summary>Service Bus, Standard tier: queues, topics and subscriptions. All state is in PostgreSQL, schema "servicebus"; all times are the clock's.</summary>
public sealed class Broker : IAsyncDisposable
{
    /// <summary>The maximum page size of <see cref="InspectAsync"/>.</summary>
    public const int MaxPageSize = 500;

    // Payloads of notifications: these, or the id of a messaging entity that has something to receive.
    private const string AllEntities = "*";
    private const string EarlierDueTime = "due";

    private readonly NpgsqlDataSource db;
    private readonly BrokerContext context;
    private readonly PostgresNotifications notifications;
    private readonly EntityStore entities;
    private readonly DueTimes dueTimes;
    private readonly Waiting waiting;
    private readonly Vacuum vacuum;
    private readonly Sweep sweep;
    private readonly Inspection inspection;
    private readonly CancellationTokenSource stopping = new();
    private BrokerInstance? instance;

    /// <summary>Creates a broker, which does nothing until <see cref="CreateSchemaAsync"/>.</summary>
    public Broker(NpgsqlDataSource db, TimeProvider clock, ILoggerFactory loggers)
    {
        this.db = db;
        context = new(clock, loggers.CreateLogger<Broker>());
        notifications = new(db, "servicebus", OnNotification, context.Log);
        entities = new(db, context);
        var store = new MessageStore(db);
        dueTimes = new(() => notifications.Notify(EarlierDueTime));
        waiting = new(store, context, entity => notifications.Notify(entity.ToString(CultureInfo.InvariantCulture)));
        // A receive scans past the dead rows of completed messages. Truncating the table would block receivers.
        vacuum = new(db, "VACUUM (SKIP_LOCKED, INDEX_CLEANUP ON, TRUNCATE OFF) servicebus.message", after: 10_000, context.Log, stopping.Token);
        Sending = new(store, entities, dueTimes, waiting, context);
        sweep = new(store, Sending, dueTimes, waiting, context);
        Settlement = new(store, vacuum, waiting, context);
        Receiving = new(store, sweep, waiting, Settlement, context);
        Sessions = new(new SessionStore(db), sweep, waiting, context);
        inspection = new(db, store, entities, sweep, dueTimes, waiting, context);
    }

    /// <summary>The clock.</summary>
    public TimeProvider Clock => context.Clock;

    /// <summary>Faults to inject, in tests.</summary>
    public Faults? Faults
    {
        get => context.Faults;
        set => context.Faults = value;
    }

    /// <summary>Receives messages.</summary>
    public Receiving Receiving { get; }

    /// <summary>Settles received messages.</summary>
    public Settlement Settlement { get; }

    /// <summary>Accepts sessions.</summary>
    public Sessions Sessions { get; }

    internal Sending Sending { get; }

    /// <summary>Creates missing tables, releases the locks of brokers whose process is gone, and starts to enqueue scheduled messages.</summary>
    public async Task CreateSchemaAsync(CancellationToken cancellationToken)
    {
        if (instance is not null) return;
        instance = await BrokerInstance.RegisterAsync(db, cancellationToken);
        context.InstanceId = instance.Id;
        await notifications.StartAsync(cancellationToken);
        notifications.Notify(AllEntities); // locks were released above
        await entities.LoadAsync(cancellationToken);
        sweep.Start(stopping.Token);
    }

    /// <summary>Creates or updates messaging entities, in one transaction; removes none.</summary>
    /// <exception cref="ArgumentException">A name is in use for another kind of messaging entity, a topic is missing, or a filter is empty.</exception>
    /// <exception cref="FilterSyntaxException">A SQL filter is invalid.</exception>
    public Task DeclareAsync(
        IEnumerable<QueueDescription> queues, IEnumerable<TopicDescription> topics, IEnumerable<SubscriptionDescription> subscriptions,
        CancellationToken cancellationToken) => entities.DeclareAsync(queues, topics, subscriptions, cancellationToken);

    /// <summary>Finds what <see cref="Receiving"/>, <see cref="Settlement"/> and <see cref="Sessions"/> work on.</summary>
    /// <param name="path">A queue or subscription, or its dead-letter queue: "tasks", "events/subscriptions/audit/$DeadLetterQueue".</param>
    /// <exception cref="ServiceBusException">It was never declared.</exception>
    /// <exception cref="InvalidOperationException">It is a topic.</exception>
    public Task<MessageSource> FindSourceAsync(string path, CancellationToken cancellationToken) => entities.FindSourceAsync(path, cancellationToken);

    /// <summary>Checks that a queue, topic, subscription or dead-letter queue was declared.</summary>
    /// <exception cref="ServiceBusException">It was never declared.</exception>
    internal Task CheckExistsAsync(string path, CancellationToken cancellationToken) => entities.CheckExistsAsync(path, cancellationToken);

    /// <summary>A queue, topic or subscription with its state.</summary>
    /// <exception cref="ServiceBusException">It was never declared.</exception>
    internal async Task<EntityDescription> DescribeAsync(string path, CancellationToken cancellationToken) =>
        (await DescribeAsync([await entities.FindAsync(path, cancellationToken)], cancellationToken))[0];

    /// <summary>All messaging entities of a kind, by name.</summary>
    /// <param name="topic">The topic whose subscriptions are described.</param>
    /// <exception cref="ServiceBusException">The topic was never declared.</exception>
    internal async Task<IReadOnlyList<EntityDescription>> DescribeAsync(EntityKind kind, string? topic, CancellationToken cancellationToken) =>
        await DescribeAsync(
            topic is null ? await entities.ListAsync(kind, cancellationToken) : (await entities.FindAsync(topic, cancellationToken)).Subscriptions,
            cancellationToken);

    private async Task<IReadOnlyList<EntityDescription>> DescribeAsync(IReadOnlyList<Entity> described, CancellationToken cancellationToken)
    {
        var all = await inspection.GetStatusAsync(described.SelectMany(entity => entity.Subscriptions.Prepend(entity)), cancellationToken);
        var byPath = all.ToDictionary(status => status.Entity);
        return
        [
            .. described.OrderBy(entity => entity.Path, StringComparer.Ordinal).Select(entity =>
                new EntityDescription(entity, byPath[entity.Path], [.. entity.Subscriptions.Select(subscription => byPath[subscription.Path])])),
        ];
    }

    /// <summary>Whether no message waits for a receiver or is locked. Scheduled, deferred and dead-lettered messages do not count.</summary>
    public Task<bool> IsIdleAsync(CancellationToken cancellationToken) => inspection.IsIdleAsync(cancellationToken);

    /// <summary>All messaging entities, by name.</summary>
    public Task<IReadOnlyList<EntityStatus>> GetStatusAsync(CancellationToken cancellationToken) => inspection.GetStatusAsync(null, cancellationToken);

    /// <summary>The counts of <see cref="GetStatusAsync"/>.</summary>
    public async Task<IReadOnlyList<EntityCounts>> GetCountsAsync(CancellationToken cancellationToken) =>
        [.. (await GetStatusAsync(cancellationToken)).Select(status => status.Counts)];

    /// <summary>A page of messages in any state, by sequence number; at most <see cref="MaxPageSize"/>.</summary>
    /// <param name="after">The last sequence number of the previous page.</param>
    /// <exception cref="ServiceBusException">It was never declared.</exception>
    public Task<IReadOnlyList<InspectedMessage>> InspectAsync(string path, long after = 0, int max = 50, CancellationToken cancellationToken = default) =>
        inspection.InspectAsync(path, after, max, cancellationToken);

    /// <summary>Moves dead letters back to the end of the queue or subscription, with a delivery count of 0 and a new time to live.</summary>
    /// <param name="sequences">Their sequence numbers; default: all.</param>
    /// <returns>How many were moved. Locked ones stay, and those without a session id where one is required.</returns>
    /// <exception cref="ServiceBusException">It was never declared.</exception>
    public Task<int> RedriveAsync(string entity, IReadOnlyCollection<long>? sequences = null, CancellationToken cancellationToken = default) =>
        inspection.RedriveAsync(entity, sequences, cancellationToken);

    /// <summary>Deletes messages.</summary>
    /// <param name="sequences">Their sequence numbers; default: all.</param>
    /// <returns>How many were deleted. Locked ones stay.</returns>
    /// <exception cref="ServiceBusException">It was never declared.</exception>
    public Task<int> DiscardAsync(string path, IReadOnlyCollection<long>? sequences = null, CancellationToken cancellationToken = default) =>
        inspection.DiscardAsync(path, sequences, cancellationToken);

    /// <summary>Commits pending work and releases the locks of this broker.</summary>
    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested) return;
        await stopping.CancelAsync();
        await sweep.Running;
        await Sending.DisposeAsync();
        await Settlement.DisposeAsync();
        await vacuum.Running;
        if (instance is not null) await DeregisterAsync(instance);
        await notifications.DisposeAsync();
        sweep.Dispose();
        Sessions.Dispose();
        stopping.Dispose();
    }

    private async Task DeregisterAsync(BrokerInstance instance)
    {
        try
        {
            await instance.DeregisterAsync();
            notifications.Notify(AllEntities);
        }
        catch (NpgsqlException error)
        {
            context.Log.LogDeregistrationFailed(error);
        }
        await instance.DisposeAsync();
    }

    /// <summary>Another broker stored or released something; null when notifications may have been missed.</summary>
    private void OnNotification(string? what)
    {
        switch (what)
        {
            case EarlierDueTime:
                dueTimes.RecordUnknown();
                break;
            case null or AllEntities:
                dueTimes.RecordUnknown();
                waiting.WakeAllHere();
                break;
            default:
                var entity = int.Parse(what, CultureInfo.InvariantCulture);
                waiting.WakeHere(entity, deadLetter: false);
                waiting.WakeHere(entity, deadLetter: true);
                break;
        }
    }
}
