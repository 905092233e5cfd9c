using System.Globalization;
using Azure.Messaging.ServiceBus.Administration;
using Microsoft.Extensions.Logging;
using Platform.Local.Persistence;

namespace Platform.Local.ServiceBus;

/// <summary>
/// Queues, topics and subscriptions with the semantics of Azure Service Bus, Standard tier. All state is in PostgreSQL, schema "servicebus";
/// memory holds only who is waiting. Time comes from the clock alone, so a virtual one drives locks, schedules and expiry.
/// </summary>
public sealed class Broker : IAsyncDisposable
{
    /// <summary>The most messages that one page may have.</summary>
    public const int MaxPageSize = 500;

    // What brokers on one database tell each other: these, or the id of a messaging entity that has something to receive.
    private const string Everything = "*";
    private const string SomethingDueSooner = "due";

    private readonly NpgsqlDataSource db;
    private readonly BrokerContext context;
    private readonly Announcements notifications;
    private readonly EntityStore entities;
    private readonly DueTimes dueTimes;
    private readonly Waiting waiting;
    private readonly Vacuum vacuum;
    private readonly Sweep sweep;
    private readonly Inspection inspection;
    private readonly CancellationTokenSource stopping = new();
    private BrokerInstance? instance;

    /// <summary>A broker, which does nothing until <see cref="CreateSchemaAsync"/>.</summary>
    /// <param name="db">The database that it shares with other brokers.</param>
    /// <param name="clock">All time comes from it.</param>
    /// <param name="loggers">Told of what goes wrong.</param>
    public Broker(NpgsqlDataSource db, TimeProvider clock, ILoggerFactory loggers)
    {
        this.db = db;
        context = new(clock, loggers.CreateLogger<Broker>());
        notifications = new(db, "servicebus", OnNotification, context.Log);
        entities = new(db, context);
        var store = new MessageStore(db);
        dueTimes = new(() => notifications.Tell(SomethingDueSooner));
        waiting = new(store, context, entity => notifications.Tell(entity.ToString(CultureInfo.InvariantCulture)));
        // Whoever receives looks for the first message, past the remains of all that were completed; and nobody is to wait for the table to be cut short.
        vacuum = new(db, "VACUUM (SKIP_LOCKED, INDEX_CLEANUP ON, TRUNCATE OFF) servicebus.message", after: 10_000, context.Log, stopping.Token);
        Sending = new(store, entities, dueTimes, waiting, context);
        sweep = new(store, Sending, dueTimes, waiting, context);
        Settlement = new(store, vacuum, waiting, context);
        Receiving = new(store, sweep, waiting, Settlement, context);
        Sessions = new(new SessionStore(db), sweep, waiting, context);
        inspection = new(db, store, entities, sweep, dueTimes, waiting, context);
    }

    /// <summary>Where time comes from.</summary>
    public TimeProvider Clock => context.Clock;

    /// <summary>What is to go wrong from now on, in tests.</summary>
    public Faults? Faults
    {
        get => context.Faults;
        set => context.Faults = value;
    }

    /// <summary>Receives messages.</summary>
    public Receiving Receiving { get; }

    /// <summary>Settles what was received.</summary>
    public Settlement Settlement { get; }

    /// <summary>Locks sessions and keeps their state.</summary>
    public Sessions Sessions { get; }

    internal Sending Sending { get; }

    /// <summary>Creates what is missing, releases the locks of brokers whose process is gone, and starts to enqueue what is scheduled.</summary>
    public async Task CreateSchemaAsync(CancellationToken ct)
    {
        if (instance is not null)
            return;
        instance = await BrokerInstance.RegisterAsync(db, ct);
        context.InstanceId = instance.Id;
        await notifications.StartAsync(ct);
        notifications.Tell(Everything); // the locks that were released above
        await entities.LoadAsync(ct);
        sweep.Start(stopping.Token);
    }

    /// <summary>Creates or updates; removes nothing.</summary>
    /// <param name="queues">Queues.</param>
    /// <param name="topics">Topics.</param>
    /// <param name="subscriptions">Subscriptions of these topics, or of those that were declared before.</param>
    /// <param name="ct">Cancels; then nothing is changed.</param>
    /// <exception cref="ArgumentException">A name belongs to something else, a topic is missing, or a filter says nothing.</exception>
    /// <exception cref="FilterSyntaxException">A SQL filter cannot be read.</exception>
    public Task DeclareAsync(
        IEnumerable<QueueDescription> queues, IEnumerable<TopicDescription> topics, IEnumerable<SubscriptionDescription> subscriptions, CancellationToken ct) =>
        entities.DeclareAsync(queues, topics, subscriptions, ct);

    /// <summary>A client whose senders and receivers work on this broker.</summary>
    public ServiceBusClient CreateClient() => new LocalServiceBusClient(this);

    /// <summary>A client that says what this broker's messaging entities hold.</summary>
    public ServiceBusAdministrationClient CreateAdministrationClient() => new LocalAdministrationClient(entities, inspection);

    /// <summary>What <see cref="Receiving"/>, <see cref="Settlement"/> and <see cref="Sessions"/> work on.</summary>
    /// <param name="path">A queue or subscription, or its dead-letter queue: "orders", "events/subscriptions/audit/$DeadLetterQueue".</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ServiceBusException">It was never declared.</exception>
    /// <exception cref="InvalidOperationException">It is a topic.</exception>
    public Task<MessageSource> FindSourceAsync(string path, CancellationToken ct) => entities.FindSourceAsync(path, ct);

    /// <summary>True when no message waits for a receiver and none is locked. What is scheduled for later, deferred or dead-lettered does not count.</summary>
    public Task<bool> IsIdleAsync(CancellationToken ct) => inspection.IsIdleAsync(ct);

    /// <summary>All messaging entities, by name.</summary>
    public Task<IReadOnlyList<EntityStatus>> GetStatusAsync(CancellationToken ct) => inspection.GetStatusAsync(null, ct);

    /// <summary>As <see cref="GetStatusAsync"/>, the numbers only.</summary>
    public async Task<IReadOnlyList<EntityCounts>> GetCountsAsync(CancellationToken ct) => [.. (await GetStatusAsync(ct)).Select(status => status.Counts)];

    /// <summary>One page of messages in the order of their sequence numbers, in any state.</summary>
    /// <param name="path">A queue, topic or subscription, or its dead-letter queue.</param>
    /// <param name="after">The sequence number of the last message of the page before.</param>
    /// <param name="max">1 to <see cref="MaxPageSize"/>.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ServiceBusException">It was never declared.</exception>
    public Task<IReadOnlyList<InspectedMessage>> InspectAsync(string path, long after = 0, int max = 50, CancellationToken ct = default) =>
        inspection.InspectAsync(path, after, max, ct);

    /// <summary>
    /// Puts dead letters back, behind what is there, with no delivery counted, a new time to live, and without the reason why they were dead-lettered.
    /// </summary>
    /// <param name="entity">A queue or subscription.</param>
    /// <param name="sequences">The messages; default: all of them.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>How many there were. Those that a receiver has locked stay, and those without a session id where one is needed.</returns>
    /// <exception cref="ServiceBusException">It was never declared.</exception>
    public Task<int> RedriveAsync(string entity, IReadOnlyCollection<long>? sequences = null, CancellationToken ct = default) =>
        inspection.RedriveAsync(entity, sequences, ct);

    /// <summary>Deletes messages for good.</summary>
    /// <param name="path">A queue, topic or subscription, or its dead-letter queue.</param>
    /// <param name="sequences">The messages; default: all of them.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>How many there were. Those that a receiver has locked stay.</returns>
    /// <exception cref="ServiceBusException">It was never declared.</exception>
    public Task<int> DiscardAsync(string path, IReadOnlyCollection<long>? sequences = null, CancellationToken ct = default) =>
        inspection.DiscardAsync(path, sequences, ct);

    /// <summary>Stores what is in hand and releases the locks of this broker.</summary>
    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested)
            return;
        await stopping.CancelAsync();
        await sweep.Running;
        await Sending.DisposeAsync();
        await Settlement.DisposeAsync();
        await vacuum.Running;
        if (instance is not null)
            await DeregisterAsync(instance);
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
            notifications.Tell(Everything);
        }
        catch (NpgsqlException error)
        {
            context.Log.LogDeregistrationFailed(error);
        }
        await instance.DisposeAsync();
    }

    /// <summary>Another broker stored or released something; null when that may have been missed.</summary>
    private void OnNotification(string? what)
    {
        switch (what)
        {
            case SomethingDueSooner:
                dueTimes.NoteUnknown();
                break;
            case null or Everything:
                dueTimes.NoteUnknown();
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
