using Azure.Messaging.ServiceBus;
using NpgsqlTypes;

namespace Platform.Local.ServiceBus;

/// <summary>What an entity holds, and since when its oldest message waits for a receiver.</summary>
/// <param name="Counts">How many messages, by state.</param>
/// <param name="OldestAge">The age of the oldest active message; null when there is none.</param>
/// <param name="SizeInBytes">Bodies and properties of all its messages, dead letters included.</param>
public sealed record EntityStatus(EntityCounts Counts, TimeSpan? OldestAge, long SizeInBytes)
{
    /// <summary>The queue, topic, or "topic/subscriptions/name".</summary>
    public string Entity => Counts.Entity;

    /// <summary>When it was declared first.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was declared last with other settings than before.</summary>
    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A message as it lies there.</summary>
/// <param name="Message">The message, as peeking gives it.</param>
/// <param name="LockedUntil">Until when somebody holds it; null when nobody does.</param>
/// <param name="LastError">What the function said that failed on it last.</param>
public sealed record InspectedMessage(ServiceBusReceivedMessage Message, DateTimeOffset? LockedUntil, string? LastError);

/// <summary>Looking at messages and repairing: for people and tests. What a receiver holds is left alone.</summary>
public sealed partial class Broker
{
    /// <summary>The most messages that one page may have.</summary>
    public const int MaxPageSize = 500;

    /// <summary>All entities, by name.</summary>
    public Task<IReadOnlyList<EntityStatus>> GetStatusAsync(CancellationToken ct) => GetStatusOfAsync(null, ct);

    internal async Task<IReadOnlyList<EntityStatus>> GetStatusOfAsync(IEnumerable<Entity>? only, CancellationToken ct)
    {
        var now = Now();
        await SweepIfDueAsync(now, ct);
        return await db.QueryAsync("""
            SELECT e.path,
                count(*) FILTER (WHERE NOT m.dead_lettered AND m.state = 0 AND (m.locked_until IS NULL OR m.locked_until <= $1)),
                count(*) FILTER (WHERE NOT m.dead_lettered AND m.state = 2),
                count(*) FILTER (WHERE NOT m.dead_lettered AND m.locked_until > $1),
                count(*) FILTER (WHERE NOT m.dead_lettered AND m.state = 1 AND (m.locked_until IS NULL OR m.locked_until <= $1)),
                count(*) FILTER (WHERE m.dead_lettered),
                min(m.enqueued_at) FILTER (WHERE NOT m.dead_lettered AND m.state = 0),
                COALESCE(sum(octet_length(m.body) + octet_length(m.envelope)), 0)::bigint, e.created_at, e.updated_at
            FROM servicebus.entity e LEFT JOIN servicebus.message m ON m.entity_id = e.id WHERE $2::int[] IS NULL OR e.id = ANY ($2)
            GROUP BY e.id ORDER BY e.path COLLATE "C"
            """,
            row => new EntityStatus(
                new EntityCounts(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5)),
                row.IsDBNull(6) ? null : now - row.GetFieldValue<DateTimeOffset>(6), row.GetInt64(7))
            {
                CreatedAt = row.GetFieldValue<DateTimeOffset>(8),
                UpdatedAt = row.GetFieldValue<DateTimeOffset>(9),
            }, ct, now, Sql.Of(NpgsqlDbType.Array | NpgsqlDbType.Integer, only?.Select(entity => entity.Id).ToArray()));
    }

    /// <summary>As <see cref="GetStatusAsync"/>, the numbers only.</summary>
    public async Task<IReadOnlyList<EntityCounts>> GetCountsAsync(CancellationToken ct) => [.. (await GetStatusAsync(ct)).Select(status => status.Counts)];

    /// <summary>One page of messages in the order of their sequence numbers, whatever their state.</summary>
    /// <param name="path">An entity, or its dead-letter queue: "orders", "events/subscriptions/audit/$DeadLetterQueue".</param>
    /// <param name="after">The sequence number of the last message of the page before.</param>
    /// <param name="max">1 to <see cref="MaxPageSize"/>.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ServiceBusException">There is no such entity.</exception>
    public async Task<IReadOnlyList<InspectedMessage>> InspectAsync(string path, long after = 0, int max = 50, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, MaxPageSize);
        var now = Now();
        await SweepIfDueAsync(now, ct);
        return await store.InspectAsync(await FindPlaceAsync(path, ct), after + 1, max, now, ct);
    }

    /// <summary>Puts dead letters back into their entity, behind what is there, with no delivery counted, a new time to live, and without the reason of their death.</summary>
    /// <param name="entity">A queue or subscription.</param>
    /// <param name="sequences">The messages; all of them unless told.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>How many there were. Those that a receiver holds stay, and those without a session id where one is needed.</returns>
    /// <exception cref="ServiceBusException">There is no such entity.</exception>
    public async Task<int> RedriveAsync(string entity, IReadOnlyCollection<long>? sequences = null, CancellationToken ct = default)
    {
        var (place, _) = await FindPlaceAsync(entity, ct);
        var due = await store.RedriveAsync(place, sequences, Now(), ct);
        foreach (var expiry in due)
            if (expiry is { } time)
                NoteDue(time);
        Wake(place.Id, deadLetter: false);
        return due.Count;
    }

    /// <summary>Deletes messages for good.</summary>
    /// <param name="path">An entity, or its dead-letter queue, as for <see cref="InspectAsync"/>.</param>
    /// <param name="sequences">The messages; all of them unless told.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>How many there were. Those that a receiver holds stay.</returns>
    /// <exception cref="ServiceBusException">There is no such entity.</exception>
    public async Task<int> DiscardAsync(string path, IReadOnlyCollection<long>? sequences = null, CancellationToken ct = default) =>
        await store.DiscardAsync(await FindPlaceAsync(path, ct), sequences, Now(), ct);

    /// <summary>Unlike a receiver's source, it may be a topic: its scheduled messages wait there.</summary>
    private async Task<Source> FindPlaceAsync(string path, CancellationToken ct)
    {
        var (name, deadLetter) = EntityPath.Parse(path);
        return new Source(await FindAsync(name, ct), deadLetter);
    }
}
