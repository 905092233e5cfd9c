using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Platform.Local.Persistence;

namespace Platform.Local.ServiceBus;

/// <summary>
/// Queues, topics and subscriptions with the semantics of Azure Service Bus, Standard tier. All state is in PostgreSQL, schema "servicebus";
/// memory holds only who is waiting. Time comes from the clock alone, so a virtual one drives locks, schedules and expiry.
/// </summary>
public sealed partial class Broker : IAsyncDisposable
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly NpgsqlDataSource db;
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private readonly MessageStore store;
    private readonly SessionStore sessions;
    private readonly GroupCommit<IReadOnlyList<SentMessage>, long[]> sends;
    private readonly GroupCommit<IReadOnlyList<MessageLock>, IReadOnlyList<long>> completes;
    private readonly ConcurrentDictionary<string, Entity> entities = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<(int EntityId, bool DeadLetter), Waiters> waiters = new();
    private readonly Announcements announcements;
    private readonly CancellationTokenSource stopping = new();
    private NpgsqlConnection? presence;
    private int instance;
    private Task sweeping = Task.CompletedTask;

    public Broker(NpgsqlDataSource db, TimeProvider clock, ILoggerFactory loggers)
    {
        this.db = db;
        this.clock = clock;
        log = loggers.CreateLogger<Broker>();
        store = new MessageStore(db);
        sessions = new SessionStore(db);
        sends = new(CommitSendsAsync, maxWeight: 4 * 1024 * 1024);
        completes = new(CommitCompletesAsync, maxWeight: 5_000);
        announcements = new(db, "servicebus", Hear, log);
    }

    internal TimeProvider Clock => clock;

    /// <summary>What is to go wrong from now on, in tests.</summary>
    public Faults? Faults { get; set; }

    /// <summary>Creates what is missing, frees the messages that a process of this host held when it died, and starts to enqueue what is scheduled.</summary>
    public async Task CreateSchemaAsync(CancellationToken ct)
    {
        if (presence is not null)
            return;
        var connection = await db.OpenConnectionAsync(ct);
        await ExecuteAsync(connection, $"SELECT pg_advisory_lock({Schema.AdvisoryLock}, 0)", ct);
        await ExecuteAsync(connection, Schema.Create, ct);
        await using (var register = new NpgsqlCommand("INSERT INTO servicebus.instance DEFAULT VALUES RETURNING id", connection))
            instance = (int)(await register.ExecuteScalarAsync(ct))!;
        // A living process holds the advisory lock of its id; PostgreSQL lets go of it with the connection, so a free one means the process is gone.
        await ExecuteAsync(connection, $"""
            SELECT pg_advisory_lock({Schema.AdvisoryLock}, {instance});
            CREATE TEMP TABLE gone AS SELECT id FROM servicebus.instance WHERE id <> {instance} AND pg_try_advisory_lock({Schema.AdvisoryLock}, id);
            UPDATE servicebus.message SET lock_token = NULL, locked_until = NULL, locked_by = NULL WHERE locked_by IN (SELECT id FROM gone);
            UPDATE servicebus.session SET lock_token = NULL, locked_until = NULL, locked_by = NULL WHERE locked_by IN (SELECT id FROM gone);
            DELETE FROM servicebus.instance WHERE id IN (SELECT id FROM gone);
            SELECT pg_advisory_unlock({Schema.AdvisoryLock}, id) FROM gone;
            DROP TABLE gone;
            SELECT pg_advisory_unlock({Schema.AdvisoryLock}, 0);
            """, ct);
        presence = connection;
        await announcements.StartAsync(ct);
        announcements.Tell(Everything); // what was freed above
        await LoadEntitiesAsync(ct);
        sweeping = Task.Run(SweepForeverAsync, CancellationToken.None);
    }

    /// <summary>Creates or updates; removes nothing.</summary>
    public async Task DeclareAsync(
        IEnumerable<QueueDescription> queues, IEnumerable<TopicDescription> topics, IEnumerable<SubscriptionDescription> subscriptions, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        foreach (var q in queues)
            await UpsertAsync(q.Name, EntityKind.Queue, null, q.LockDuration, q.MaxDeliveryCount, q.RequiresSession, q.DefaultMessageTimeToLive,
                q.DuplicateDetectionWindow, q.DeadLetteringOnExpiration, null, null, true);
        foreach (var t in topics)
            await UpsertAsync(t.Name, EntityKind.Topic, null, TimeSpan.Zero, 0, false, t.DefaultMessageTimeToLive, t.DuplicateDetectionWindow, false, null, null, true);
        foreach (var s in subscriptions)
            await UpsertAsync(s.Path, EntityKind.Subscription, s.Topic, s.LockDuration, s.MaxDeliveryCount, s.RequiresSession, s.DefaultMessageTimeToLive,
                null, s.DeadLetteringOnExpiration, s.Subjects?.ToArray(), Compiled(s), s.DeadLetteringOnFilterEvaluationExceptions);
        await transaction.CommitAsync(ct);
        await LoadEntitiesAsync(ct);

        static string? Compiled(SubscriptionDescription s)
        {
            foreach (var filter in s.Filters)
                filter.Compile();
            return SubscriptionRules.Write(s.Filters);
        }

        async Task UpsertAsync(
            string path, EntityKind kind, string? topic, TimeSpan lockDuration, int maxDeliveryCount, bool requiresSession, TimeSpan? timeToLive,
            TimeSpan? duplicateWindow, bool deadLetterOnExpiration, string[]? subjects, string? filters, bool deadLetterOnFilterError)
        {
            await using var command = new NpgsqlCommand("""
                INSERT INTO servicebus.entity AS e (path, kind, topic_id, lock_duration, max_delivery_count, requires_session, default_ttl, duplicate_window,
                    dead_letter_on_expiration, subjects, filters, dead_letter_on_filter_error, created_at, updated_at)
                SELECT $1, $2, t.id, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13
                FROM (SELECT 1) AS one LEFT JOIN servicebus.entity t ON lower(t.path) = lower($3) AND t.kind = 1 WHERE $3 IS NULL OR t.id IS NOT NULL
                ON CONFLICT (lower(path)) DO UPDATE SET lock_duration = excluded.lock_duration, max_delivery_count = excluded.max_delivery_count,
                    requires_session = excluded.requires_session, default_ttl = excluded.default_ttl, duplicate_window = excluded.duplicate_window,
                    dead_letter_on_expiration = excluded.dead_letter_on_expiration, subjects = excluded.subjects, filters = excluded.filters,
                    dead_letter_on_filter_error = excluded.dead_letter_on_filter_error,
                    updated_at = CASE WHEN (e.lock_duration, e.max_delivery_count, e.requires_session, e.default_ttl, e.duplicate_window, e.dead_letter_on_expiration,
                            e.subjects, e.filters, e.dead_letter_on_filter_error)
                        IS DISTINCT FROM (excluded.lock_duration, excluded.max_delivery_count, excluded.requires_session, excluded.default_ttl, excluded.duplicate_window,
                            excluded.dead_letter_on_expiration, excluded.subjects, excluded.filters, excluded.dead_letter_on_filter_error)
                        THEN excluded.updated_at ELSE e.updated_at END
                    WHERE e.kind = excluded.kind
                """, connection, transaction);
            command.Parameters.AddRange(new[]
            {
                Sql.Text(path), Sql.Of(NpgsqlDbType.Smallint, (short)kind), Sql.Text(topic), Sql.Of(NpgsqlDbType.Interval, lockDuration),
                Sql.Of(NpgsqlDbType.Integer, maxDeliveryCount), Sql.Of(NpgsqlDbType.Boolean, requiresSession), Sql.Of(NpgsqlDbType.Interval, timeToLive),
                Sql.Of(NpgsqlDbType.Interval, duplicateWindow), Sql.Of(NpgsqlDbType.Boolean, deadLetterOnExpiration),
                Sql.Of(NpgsqlDbType.Array | NpgsqlDbType.Text, subjects), Sql.Text(filters), Sql.Of(NpgsqlDbType.Boolean, deadLetterOnFilterError),
                Sql.Of(NpgsqlDbType.TimestampTz, Now()),
            });
            if (await command.ExecuteNonQueryAsync(ct) == 0)
                throw new ArgumentException(topic is null
                    ? $"'{path}' cannot be declared as a {kind}: another kind of entity has this name."
                    : $"The subscription '{path}' cannot be declared: there is no topic '{topic}'.");
        }
    }

    /// <summary>A client whose senders and receivers work on this broker.</summary>
    public ServiceBusClient CreateClient() => new LocalServiceBusClient(this);

    /// <summary>A client that says what this broker's entities hold.</summary>
    public ServiceBusAdministrationClient CreateAdministrationClient() => new LocalAdministrationClient(this);

    /// <summary>True when no message waits for a receiver and none is locked. What is scheduled for later, deferred or dead-lettered does not count.</summary>
    public async Task<bool> IsIdleAsync(CancellationToken ct)
    {
        var now = Now();
        await SweepIfDueAsync(now, ct);
        var busy = await db.QueryAsync("""
            SELECT EXISTS (SELECT FROM servicebus.message
                WHERE (state = 0 AND NOT dead_lettered AND (expires_at IS NULL OR expires_at > $1)) OR locked_until > $1 OR (state = 2 AND scheduled_at <= $1))
            """, row => row.GetBoolean(0), ct, now);
        return !busy[0];
    }

    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested)
            return;
        await stopping.CancelAsync();
        await sweeping;
        await sends.DisposeAsync();
        await completes.DisposeAsync();
        await vacuuming;
        if (presence is not null)
            await LeaveAsync(presence);
        await announcements.DisposeAsync();
        sweepGate.Dispose();
        stopping.Dispose();
    }

    private async Task LeaveAsync(NpgsqlConnection presence)
    {
        try
        {
            // Nobody has to wait for locks that nobody can use any more.
            await ExecuteAsync(presence, $"""
                UPDATE servicebus.message SET lock_token = NULL, locked_until = NULL, locked_by = NULL WHERE locked_by = {instance};
                UPDATE servicebus.session SET lock_token = NULL, locked_until = NULL, locked_by = NULL WHERE locked_by = {instance};
                DELETE FROM servicebus.instance WHERE id = {instance};
                SELECT pg_advisory_unlock({Schema.AdvisoryLock}, {instance});
                """, CancellationToken.None);
            announcements.Tell(Everything);
        }
        catch (NpgsqlException error)
        {
            LogLeft(error);
        }
        await presence.DisposeAsync();
    }

    /// <summary>The clock in the precision of the database.</summary>
    internal DateTimeOffset Now()
    {
        var now = clock.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    internal async Task<Source> FindSourceAsync(string path, CancellationToken ct)
    {
        var (name, deadLetter) = EntityPath.Parse(path);
        var entity = await FindAsync(name, ct);
        return entity.Kind == EntityKind.Topic
            ? throw new InvalidOperationException($"'{path}' is a topic: receive from one of its subscriptions.")
            : new Source(entity, deadLetter);
    }

    internal async Task<Entity> FindAsync(string path, CancellationToken ct)
    {
        if (entities.TryGetValue(path, out var entity))
            return entity;
        await LoadEntitiesAsync(ct);
        return entities.TryGetValue(path, out entity)
            ? entity
            : throw new ServiceBusException(
                $"The messaging entity '{path}' could not be found: it was never declared.", ServiceBusFailureReason.MessagingEntityNotFound, path);
    }

    /// <summary>All entities of a kind, by name.</summary>
    internal async Task<IReadOnlyList<Entity>> ListAsync(EntityKind kind, CancellationToken ct)
    {
        await LoadEntitiesAsync(ct);
        return [.. entities.Values.Where(entity => entity.Kind == kind).OrderBy(entity => entity.Path, StringComparer.Ordinal)];
    }

    private async Task LoadEntitiesAsync(CancellationToken ct)
    {
        var loaded = await db.QueryAsync("""
            SELECT id, path, kind, topic_id, lock_duration, max_delivery_count, requires_session, default_ttl, duplicate_window, dead_letter_on_filter_error,
                subjects, filters FROM servicebus.entity ORDER BY id
            """,
            row => new Entity(
                row.GetInt32(0), row.GetString(1), (EntityKind)row.GetInt16(2), row.IsDBNull(3) ? null : row.GetInt32(3), row.GetTimeSpan(4), row.GetInt32(5),
                row.GetBoolean(6), row.IsDBNull(7) ? null : row.GetTimeSpan(7), row.IsDBNull(8) ? null : row.GetTimeSpan(8), row.GetBoolean(9),
                SubscriptionRules.Read(row.IsDBNull(10) ? null : row.GetFieldValue<string[]>(10), row.Text(11))), ct);
        var subscriptions = loaded.ToLookup(entity => entity.TopicId);
        foreach (var entity in loaded)
            entities[entity.Path] = entity.Kind == EntityKind.Topic ? entity with { Subscriptions = [.. subscriptions[entity.Id]] } : entity;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    [LoggerMessage(4201, LogLevel.Warning, "The locks of this broker could not be released; they end by themselves")]
    private partial void LogLeft(Exception error);

    [LoggerMessage(4202, LogLevel.Error, "Scheduled and expired messages could not be looked after; trying again")]
    private partial void LogSweepFailed(Exception error);

    [LoggerMessage(4203, LogLevel.Warning, "Message {MessageId} of {Entity} was dead-lettered after {Deliveries} deliveries: {Error}")]
    private partial void LogSpent(string messageId, string entity, int deliveries, string? error);

    [LoggerMessage(4204, LogLevel.Warning, "The table of messages could not be vacuumed; PostgreSQL does it later")]
    private partial void LogVacuumFailed(Exception error);
}
