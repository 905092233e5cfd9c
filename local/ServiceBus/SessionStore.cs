namespace Platform.Local.ServiceBus;

/// <summary>A receiver's lock on a session and its messages.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="Token">The lock token.</param>
/// <param name="LockedUntil">When the lock ends unless renewed.</param>
public sealed record SessionLock(string SessionId, Guid Token, DateTimeOffset LockedUntil);

/// <summary>The statements on sessions. Time is always an argument, never the database's now().</summary>
internal sealed class SessionStore(NpgsqlDataSource db)
{
    private const string Held = "entity_id = $1 AND session_id = $2 AND lock_token = $3 AND locked_until > $4";

    /// <summary>Locks a session, or the unlocked one with the oldest deliverable message. Null when there is none.</summary>
    public async Task<SessionLock?> AcceptAsync(Entity entity, string? sessionId, DateTimeOffset now, int instance, CancellationToken cancellationToken)
    {
        var taken = new SessionLock(sessionId ?? "", Guid.NewGuid(), now + entity.LockDuration);
        var accepted = await db.SeekAsync("""
            WITH candidate AS (
                SELECT $6::text AS session_id WHERE $6 IS NOT NULL
                UNION ALL
                (SELECT m.session_id FROM servicebus.message m
                 WHERE $6 IS NULL AND m.entity_id = $1 AND NOT m.dead_lettered AND m.state = 0 AND m.session_id IS NOT NULL
                   AND (m.locked_until IS NULL OR m.locked_until <= $4) AND (m.expires_at IS NULL OR m.expires_at > $4)
                   AND NOT EXISTS (SELECT FROM servicebus.session s WHERE s.entity_id = $1 AND s.session_id = m.session_id AND s.locked_until > $4)
                 ORDER BY m.seq LIMIT 1))
            INSERT INTO servicebus.session AS s (entity_id, session_id, lock_token, locked_until, locked_by)
            SELECT $1, session_id, $2, $3, $5 FROM candidate
            ON CONFLICT (entity_id, session_id) DO UPDATE
                SET lock_token = excluded.lock_token, locked_until = excluded.locked_until, locked_by = excluded.locked_by
                WHERE s.locked_until IS NULL OR s.locked_until <= $4
            RETURNING session_id
            """, row => row.Text(0)!, cancellationToken, entity.Id, taken.Token, taken.LockedUntil, now, instance, Sql.Text(sessionId));
        return accepted.Count == 0 ? null : taken with { SessionId = accepted[0] };
    }

    /// <summary>Renews the locks of the session and its messages. Null when the lock is lost.</summary>
    public async Task<SessionLock?> RenewAsync(Entity entity, SessionLock held, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var until = now + entity.LockDuration;
        var renewed = await db.SeekAsync($"""
            WITH renewed AS (UPDATE servicebus.session SET locked_until = $5 WHERE {Held} RETURNING session_id),
            messages AS (
                UPDATE servicebus.message m SET locked_until = $5
                WHERE m.entity_id = $1 AND m.session_id = $2 AND NOT m.dead_lettered AND m.locked_until > $4 AND EXISTS (SELECT FROM renewed))
            SELECT session_id FROM renewed
            """, row => row.Text(0)!, cancellationToken, entity.Id, held.SessionId, held.Token, now, until);
        return renewed.Count == 0 ? null : held with { LockedUntil = until };
    }

    /// <summary>Releases the session and its unsettled messages; its state stays.</summary>
    public async Task ReleaseAsync(Entity entity, SessionLock held, DateTimeOffset now, CancellationToken cancellationToken) =>
        await db.SeekAsync($"""
            WITH held AS (SELECT FROM servicebus.session WHERE {Held} FOR UPDATE),
            messages AS (
                UPDATE servicebus.message m SET lock_token = NULL, locked_until = NULL, locked_by = NULL
                WHERE m.entity_id = $1 AND m.session_id = $2 AND NOT m.dead_lettered AND m.locked_until > $4 AND EXISTS (SELECT FROM held)),
            purged AS (DELETE FROM servicebus.session WHERE entity_id = $1 AND session_id = $2 AND state IS NULL AND EXISTS (SELECT FROM held))
            UPDATE servicebus.session SET lock_token = NULL, locked_until = NULL, locked_by = NULL
            WHERE entity_id = $1 AND session_id = $2 AND state IS NOT NULL AND EXISTS (SELECT FROM held)
            """, cancellationToken, entity.Id, held.SessionId, held.Token, now);

    /// <summary>False when the lock is lost.</summary>
    public async Task<(bool Held, byte[]? State)> GetStateAsync(Entity entity, SessionLock held, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var found = await db.SeekAsync(
            $"SELECT state FROM servicebus.session WHERE {Held}",
            row => row.IsDBNull(0) ? null : row.GetFieldValue<byte[]>(0), cancellationToken, entity.Id, held.SessionId, held.Token, now);
        return found.Count == 0 ? (false, null) : (true, found[0]);
    }

    /// <summary>False when the lock is lost.</summary>
    public async Task<bool> SetStateAsync(Entity entity, SessionLock held, byte[]? state, DateTimeOffset now, CancellationToken cancellationToken) =>
        await db.SeekAsync(
            $"UPDATE servicebus.session SET state = $5 WHERE {Held}",
            cancellationToken, entity.Id, held.SessionId, held.Token, now, Sql.Of(NpgsqlDbType.Bytea, state)) > 0;
}
