namespace Platform.Local.ServiceBus;

/// <summary>A row to insert, in the queue or directly in the dead-letter queue.</summary>
internal sealed record StoredMessage(
    int EntityId, ServiceBusMessageState State, string Id, ServiceBusMessage Message, TimeSpan? TimeToLive, (string Reason, string Description)? DeadLetter,
    string Envelope, DateTimeOffset EnqueuedAt)
{
    public DateTimeOffset? ScheduledAt => Message.ScheduledEnqueueTime == default ? null : Message.ScheduledEnqueueTime.ToUniversalTime();
    public DateTimeOffset? ExpiresAt => State == ServiceBusMessageState.Active && DeadLetter is null ? EnqueuedAt + TimeToLive : null;

    /// <summary>When it is enqueued or expires.</summary>
    public DateTimeOffset? Due => State == ServiceBusMessageState.Scheduled ? ScheduledAt : ExpiresAt;
}

/// <summary>An id for duplicate detection.</summary>
internal sealed record DuplicateCheck(int EntityId, string MessageId, DateTimeOffset ExpiresAt);

/// <summary>A sent message: a row for each queue or subscription it reaches.</summary>
internal sealed record SentMessage(IReadOnlyList<StoredMessage> Copies, DuplicateCheck? Check);

internal readonly record struct ScheduledMessage(long Sequence, int EntityId, string Envelope, ServiceBusMessage Message);

/// <summary>A receiver's lock on a message.</summary>
internal readonly record struct MessageLock(MessageSource Source, long Sequence, Guid Token);

internal readonly record struct Received(ServiceBusReceivedMessage Message, string? LastError);

/// <summary>The statements on messages. Time is always an argument, never the database's now().</summary>
/// <remarks>Messages are found by the columns of one index, not by a join: PostgreSQL would keep a plan from when the table was empty.</remarks>
internal sealed class MessageStore(NpgsqlDataSource db)
{
    private const string Columns =
        "m.seq, m.state, m.message_id, m.subject, m.session_id, m.enqueued_at, m.scheduled_at, m.ttl, m.delivery_count, m.lock_token, m.locked_until, "
        + "m.last_error, m.dead_letter_reason, m.dead_letter_description, m.dead_letter_source, m.envelope, m.body";

    // Receive-and-delete counts as a delivery.
    private static readonly string TakenColumns = Columns.Replace("m.delivery_count", "m.delivery_count + 1", StringComparison.Ordinal);

    // A lock token starts with the sequence number: clients settle by the token alone, and the message is then found by the index.
    private const string NewToken = "encode(overlay(uuid_send(gen_random_uuid()) PLACING int8send(m.seq) FROM 1), 'hex')::uuid";

    // A crash of PostgreSQL may lose the newest locks, which only redelivers messages: a receive need not wait for the disk.
    private const string WithoutFsync = ", set_config('synchronous_commit', 'off', true)";

    private const string Deliverable = """
        m.entity_id = $1 AND m.dead_lettered = $2 AND m.state = 0 AND (m.locked_until IS NULL OR m.locked_until <= $3)
            AND (m.expires_at IS NULL OR m.expires_at > $3)
        """;

    private const string Insert = """
        INSERT INTO servicebus.message (seq, entity_id, dead_lettered, state, message_id, subject, session_id, enqueued_at, scheduled_at, ttl, expires_at,
            dead_letter_reason, dead_letter_description, envelope, body)
        SELECT seq, entity_id, dead_letter_reason IS NOT NULL, state, message_id, subject, session_id, enqueued_at, scheduled_at, ttl, expires_at,
            dead_letter_reason, dead_letter_description, envelope, body
        FROM
        """;

    /// <summary>Inserts the rows of the CTE <c>accepted</c>, in the order of its sequence numbers.</summary>
    private const string InsertAccepted = $"stored AS ({Insert} accepted) SELECT no, seq FROM accepted WHERE state = 2";

    private const string Rows = """
        SELECT nextval('servicebus.message_seq_seq') AS seq, t.*
        FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) WITH ORDINALITY
            AS t (no, entity_id, state, message_id, subject, session_id, enqueued_at, scheduled_at, ttl, expires_at, dead_letter_reason,
                dead_letter_description, envelope, body, ord)
        """;

    private const string Send = $"""
        WITH checked AS (SELECT * FROM unnest($16, $17, $18, $19) AS t (no, entity_id, message_id, expires_at)),
        fresh AS (
            INSERT INTO servicebus.duplicate AS d (entity_id, message_id, expires_at)
            SELECT DISTINCT ON (entity_id, message_id) entity_id, message_id, expires_at FROM checked ORDER BY entity_id, message_id, no
            ON CONFLICT (entity_id, message_id) DO UPDATE SET expires_at = excluded.expires_at WHERE d.expires_at <= $1
            RETURNING entity_id, message_id),
        duplicates AS (SELECT no FROM checked EXCEPT SELECT min(no) FROM checked JOIN fresh USING (entity_id, message_id) GROUP BY entity_id, message_id),
        accepted AS MATERIALIZED ({Rows} WHERE no NOT IN (SELECT no FROM duplicates) ORDER BY ord),
        {InsertAccepted}
        """;

    /// <summary>The usual case: no message is scheduled or may be a duplicate.</summary>
    private const string SendNow = $"{Insert} ({Rows}) accepted";

    private const string Promote = $"""
        WITH taken AS (
            DELETE FROM servicebus.message
            WHERE entity_id = ANY ($16) AND NOT dead_lettered AND seq = ANY ($17) AND state = 2 AND scheduled_at <= $1 RETURNING seq),
        accepted AS MATERIALIZED ({Rows} WHERE no IN (SELECT seq FROM taken) ORDER BY ord),
        {InsertAccepted}
        """;

    private const string Expire = """
        WITH expired AS (
            SELECT m.entity_id, m.seq, e.dead_letter_on_expiration FROM servicebus.message m JOIN servicebus.entity e ON e.id = m.entity_id
            WHERE m.expires_at <= $1 AND m.state = 0 AND NOT m.dead_lettered AND (m.locked_until IS NULL OR m.locked_until <= $1)
            FOR UPDATE OF m SKIP LOCKED),
        dropped AS (
            DELETE FROM servicebus.message m WHERE m.entity_id = ANY (ARRAY(SELECT DISTINCT entity_id FROM expired)) AND NOT m.dead_lettered
                AND m.seq = ANY (ARRAY(SELECT seq FROM expired WHERE NOT dead_letter_on_expiration)))
        UPDATE servicebus.message m SET dead_lettered = true, expires_at = NULL, lock_token = NULL, locked_until = NULL, locked_by = NULL,
            dead_letter_reason = 'TTLExpiredException', dead_letter_source = (SELECT e.path FROM servicebus.entity e WHERE e.id = m.entity_id),
            dead_letter_description = 'The message expired and was dead lettered. Its time to live was ' || m.ttl || '.'
        WHERE m.entity_id = ANY (ARRAY(SELECT DISTINCT entity_id FROM expired)) AND NOT m.dead_lettered
            AND m.seq = ANY (ARRAY(SELECT seq FROM expired WHERE dead_letter_on_expiration))
        RETURNING m.entity_id
        """;

    /// <summary>Stores messages that are no duplicates. Returns the sequence numbers of the scheduled ones, with their positions in the list.</summary>
    public async Task<List<(int Number, long Sequence)>> SendAsync(IReadOnlyList<SentMessage> messages, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var checks = messages.Index().Where(m => m.Item.Check is not null).Select(m => (m.Index, Check: m.Item.Check!)).ToList();
        var rows = messages.Index().SelectMany(m => m.Item.Copies.Select(copy => ((long)m.Index, copy))).ToList();
        if (checks.Count == 0 && rows.TrueForAll(row => row.copy.State == ServiceBusMessageState.Active))
            return await db.QueryAsync(SendNow, _ => (0, 0L), cancellationToken, [now, .. RowsOf(rows)]);
        return await db.QueryAsync(Send, row => ((int)row.GetInt64(0), row.GetInt64(1)), cancellationToken,
        [
            now, .. RowsOf(rows),
            Sql.Column(NpgsqlDbType.Bigint, checks, c => (long)c.Index),
            Sql.Column(NpgsqlDbType.Integer, checks, c => c.Check.EntityId),
            Sql.Column(checks, c => c.Check.MessageId),
            Sql.Column(NpgsqlDbType.TimestampTz, checks, c => c.Check.ExpiresAt),
        ]);
    }

    /// <summary>The scheduled messages that are due.</summary>
    public async Task<List<ScheduledMessage>> GetScheduledAsync(DateTimeOffset now, int max, CancellationToken cancellationToken) => await db.SeekAsync("""
            SELECT seq, entity_id, envelope, message_id, subject, session_id, ttl, scheduled_at, body FROM servicebus.message
            WHERE state = 2 AND scheduled_at <= $1 ORDER BY scheduled_at, seq LIMIT $2
            """,
            row => new ScheduledMessage(row.GetInt64(0), row.GetInt32(1), row.Text(2)!, Envelope.ToMessage(
                row.Text(2)!, row.Text(3)!, row.Text(4), row.Text(5), row.IsDBNull(6) ? null : row.GetTimeSpan(6), row.GetFieldValue<DateTimeOffset>(7),
                row.GetFieldValue<byte[]>(8))), cancellationToken, now, max);

    /// <summary>Replaces scheduled messages that were not cancelled by their copies.</summary>
    public async Task PromoteAsync(
        IReadOnlyList<(ScheduledMessage Scheduled, StoredMessage[] Copies)> promoted, DateTimeOffset now, CancellationToken cancellationToken) =>
        await db.SeekAsync(Promote, _ => true, cancellationToken,
        [
            now, .. RowsOf([.. promoted.SelectMany(p => p.Copies.Select(copy => (p.Scheduled.Sequence, copy)))]),
            promoted.Select(p => p.Scheduled.EntityId).Distinct().ToArray(), promoted.Select(p => p.Scheduled.Sequence).ToArray(),
        ]);

    private static IEnumerable<object> RowsOf(List<(long Number, StoredMessage Row)> rows) =>
    [
        Sql.Column(NpgsqlDbType.Bigint, rows, r => r.Number),
        Sql.Column(NpgsqlDbType.Integer, rows, r => r.Row.EntityId),
        Sql.Column(NpgsqlDbType.Smallint, rows, r => (short)r.Row.State),
        Sql.Column(rows, r => r.Row.Id),
        Sql.Column(rows, r => r.Row.Message.Subject),
        Sql.Column(rows, r => r.Row.Message.SessionId),
        Sql.Column(NpgsqlDbType.TimestampTz, rows, r => r.Row.EnqueuedAt),
        Sql.Column(NpgsqlDbType.TimestampTz, rows, r => r.Row.ScheduledAt),
        Sql.Column(NpgsqlDbType.Interval, rows, r => r.Row.TimeToLive),
        Sql.Column(NpgsqlDbType.TimestampTz, rows, r => r.Row.ExpiresAt),
        Sql.Column(rows, r => r.Row.DeadLetter?.Reason),
        Sql.Column(rows, r => r.Row.DeadLetter?.Description),
        Sql.Column(rows, r => r.Row.Envelope),
        Sql.Column(NpgsqlDbType.Bytea, rows, r => Envelope.BodyOf(r.Row.Message)),
    ];

    /// <summary>Drops or dead-letters expired messages; returns the messaging entities whose dead-letter queues grew.</summary>
    public async Task<List<int>> ExpireAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        await db.SeekAsync(Expire, row => row.GetInt32(0), cancellationToken, now);

    public async Task PurgeDuplicateIdsAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        await db.SeekAsync("DELETE FROM servicebus.duplicate WHERE expires_at <= $1", cancellationToken, now);

    /// <summary>When the next message is due or expires, or the next id leaves the window of duplicate detection.</summary>
    public async Task<DateTimeOffset?> GetNextDueAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        // An expired message that is locked leaves when its lock ends: it is checked every second.
        var due = await db.SeekAsync("""
            SELECT LEAST((SELECT min(scheduled_at) FROM servicebus.message WHERE state = 2),
                         (SELECT min(expires_at) FROM servicebus.message WHERE expires_at > $1),
                         (SELECT $1 + interval '1 second' FROM servicebus.message WHERE expires_at <= $1 AND state = 0 AND NOT dead_lettered LIMIT 1),
                         (SELECT min(expires_at) FROM servicebus.duplicate))
            """, row => row.IsDBNull(0) ? (DateTimeOffset?)null : row.GetFieldValue<DateTimeOffset>(0), cancellationToken, now);
        return due[0];
    }

    /// <summary>When the next lock of a message or session ends.</summary>
    public async Task<DateTimeOffset?> GetNextLockEndAsync(MessageSource source, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ends = await db.SeekAsync("""
            SELECT LEAST((SELECT min(locked_until) FROM servicebus.message WHERE entity_id = $1 AND dead_lettered = $2 AND locked_until > $3),
                         (SELECT min(locked_until) FROM servicebus.session WHERE entity_id = $1 AND locked_until > $3))
            """, row => row.IsDBNull(0) ? (DateTimeOffset?)null : row.GetFieldValue<DateTimeOffset>(0), cancellationToken,
            source.Entity.Id, source.IsDeadLetterQueue, now);
        return ends[0];
    }

    /// <summary>Locks or deletes the next messages, and counts a delivery.</summary>
    public async Task<List<Received>> ReceiveAsync(
        MessageSource source, int max, bool delete, DateTimeOffset now, int instance, SessionLock? session, CancellationToken cancellationToken)
    {
        var next = "m.entity_id = $1 AND m.dead_lettered = $2 AND m.seq = ANY (ARRAY(SELECT m.seq FROM servicebus.message m WHERE " + Deliverable
            + (session is null ? "" : " AND m.session_id = $5") + " ORDER BY m.seq LIMIT $4 FOR UPDATE SKIP LOCKED))";
        const string Lock = "UPDATE servicebus.message m SET lock_token = " + NewToken + ", delivery_count = delivery_count + 1, ";
        const string SessionIsHeld = " AND s.entity_id = $1 AND s.session_id = $5 AND s.lock_token = $6 AND s.locked_until > $3";
        object?[] common = [source.Entity.Id, source.IsDeadLetterQueue, now, max];
        var received = await ((delete, session) switch
        {
            (true, null) => db.SeekAsync(
                "DELETE FROM servicebus.message m WHERE " + next + " RETURNING " + TakenColumns, ReadMessage, cancellationToken, common),
            (true, _) => db.SeekAsync(
                "DELETE FROM servicebus.message m USING servicebus.session s WHERE " + next + SessionIsHeld + " RETURNING " + TakenColumns,
                ReadMessage, cancellationToken, [.. common, session.SessionId, session.Token]),
            (false, null) => db.SeekAsync(
                Lock + "locked_until = $5, locked_by = $6 WHERE " + next + " RETURNING " + Columns + WithoutFsync,
                ReadMessage, cancellationToken, [.. common, now + source.LockDuration, instance]),
            (false, _) => db.SeekAsync(
                Lock + "locked_until = s.locked_until, locked_by = $7 FROM servicebus.session s WHERE " + next + SessionIsHeld + " RETURNING " + Columns
                + WithoutFsync,
                ReadMessage, cancellationToken, [.. common, session.SessionId, session.Token, instance]),
        });
        received.Sort((a, b) => a.Message.SequenceNumber.CompareTo(b.Message.SequenceNumber));
        return received;
    }

    public async Task<List<Received>> ReceiveDeferredAsync(
        MessageSource source, IReadOnlyList<long> sequences, bool delete, DateTimeOffset now, int instance, SessionLock? session,
        CancellationToken cancellationToken)
    {
        const string Where = """
            m.entity_id = $1 AND m.dead_lettered = $2 AND m.seq = ANY ($4) AND m.state = 1 AND (m.locked_until IS NULL OR m.locked_until <= $3)
                AND ($5::text IS NULL OR m.session_id = $5)
            """;
        var until = session?.LockedUntil ?? now + source.LockDuration;
        return await db.SeekAsync(
            delete
                ? "DELETE FROM servicebus.message m WHERE " + Where + " RETURNING " + TakenColumns
                : "UPDATE servicebus.message m SET lock_token = " + NewToken + ", locked_until = $6, locked_by = $7, "
                    + "delivery_count = delivery_count + 1 WHERE " + Where + " RETURNING " + Columns,
            ReadMessage, cancellationToken,
            [
                source.Entity.Id, source.IsDeadLetterQueue, now, sequences.ToArray(), Sql.Text(session?.SessionId),
                .. delete ? Array.Empty<object>() : [until, instance],
            ]);
    }

    public async Task<List<Received>> PeekAsync(MessageSource source, long from, int max, string? session, CancellationToken cancellationToken) =>
        await db.SeekAsync(
            "SELECT " + Columns + " FROM servicebus.message m WHERE m.entity_id = $1 AND m.dead_lettered = $2 AND m.seq >= $3"
            + " AND ($5::text IS NULL OR m.session_id = $5) ORDER BY m.seq LIMIT $4",
            row => ReadMessage(row, peeked: true), cancellationToken, source.Entity.Id, source.IsDeadLetterQueue, from, max, Sql.Text(session));

    // A token belongs to one message, so the arrays need not be matched pairwise.
    private const string StillLocked =
        "m.entity_id = ANY ($2) AND m.dead_lettered = ANY ($3) AND m.seq = ANY ($4) AND m.lock_token = ANY ($5) AND m.locked_until > $1";

    /// <summary>Deletes messages that are still locked; returns their lock tokens.</summary>
    public async Task<HashSet<Guid>> CompleteAsync(IReadOnlyList<MessageLock> locks, DateTimeOffset now, CancellationToken cancellationToken) =>
        [.. await db.SeekAsync(
            $"DELETE FROM servicebus.message m WHERE {StillLocked} RETURNING m.lock_token", row => row.GetGuid(0), cancellationToken,
            [now, .. ColumnsOf(locks)])];

    private const string IsHeld = "m.entity_id = $2 AND m.dead_lettered = $3 AND m.seq = $4 AND m.lock_token = $5 AND m.locked_until > $1";

    /// <summary>The message that a lock belongs to; null when the lock is lost.</summary>
    public async Task<ServiceBusReceivedMessage?> FindLockedAsync(MessageLock held, DateTimeOffset now, CancellationToken cancellationToken) =>
        (await db.SeekAsync("SELECT " + Columns + " FROM servicebus.message m WHERE " + IsHeld, ReadMessage, cancellationToken, [now, .. Of(held)]))
            .SingleOrDefault().Message;

    private static IEnumerable<object> Of(MessageLock held) => [held.Source.Entity.Id, held.Source.IsDeadLetterQueue, held.Sequence, held.Token];

    /// <summary>Releases a message, or dead-letters it at the maximum delivery count. Null when the lock is lost, else whether it was dead-lettered.</summary>
    public async Task<bool?> AbandonAsync(MessageLock held, string? envelope, string? error, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var settled = await db.SeekAsync($"""
            UPDATE servicebus.message m SET lock_token = NULL, locked_until = NULL, locked_by = NULL,
                envelope = COALESCE($6, envelope), last_error = COALESCE($7, last_error),
                dead_lettered = dead_lettered OR exceeded,
                expires_at = CASE WHEN NOT exceeded THEN expires_at END,
                dead_letter_reason = CASE WHEN exceeded THEN 'MaxDeliveryCountExceeded' ELSE dead_letter_reason END,
                dead_letter_source = CASE WHEN exceeded THEN path ELSE dead_letter_source END,
                dead_letter_description = CASE WHEN exceeded
                    THEN left('Message could not be consumed after ' || delivery_count || ' delivery attempts.'
                        || COALESCE(' Last error: ' || COALESCE($7, last_error), ''), 4096)
                    ELSE dead_letter_description END
            FROM (SELECT e.path, NOT m.dead_lettered AND m.state = 0 AND m.delivery_count >= e.max_delivery_count AS exceeded
                  FROM servicebus.message m JOIN servicebus.entity e ON e.id = m.entity_id
                  WHERE m.entity_id = $2 AND m.dead_lettered = $3 AND m.seq = $4) AS x
            WHERE {IsHeld}
            RETURNING exceeded
            """, row => (bool?)row.GetBoolean(0), cancellationToken, [now, .. Of(held), Sql.Text(envelope), Sql.Text(error)]);
        return settled.Count == 0 ? null : settled[0];
    }

    public async Task<bool> DeadLetterAsync(
        MessageLock held, string? envelope, string? reason, string? description, DateTimeOffset now, CancellationToken cancellationToken) =>
        await db.SeekAsync($"""
            UPDATE servicebus.message m SET dead_lettered = true, state = 0, expires_at = NULL, lock_token = NULL, locked_until = NULL, locked_by = NULL,
                envelope = COALESCE($6, envelope), dead_letter_reason = $7, dead_letter_description = $8, dead_letter_source = e.path
            FROM servicebus.entity e
            WHERE {IsHeld} AND e.id = m.entity_id
            """, cancellationToken, [now, .. Of(held), Sql.Text(envelope), Sql.Text(reason), Sql.Text(description)]) > 0;

    public async Task<bool> DeferAsync(MessageLock held, string? envelope, DateTimeOffset now, CancellationToken cancellationToken) =>
        await db.SeekAsync($"""
            UPDATE servicebus.message m SET state = 1, lock_token = NULL, locked_until = NULL, locked_by = NULL, envelope = COALESCE($6, envelope)
            WHERE {IsHeld}
            """, cancellationToken, [now, .. Of(held), Sql.Text(envelope)]) > 0;

    /// <summary>Renews the locks that still hold; returns how many.</summary>
    public async Task<int> RenewAsync(IReadOnlyList<MessageLock> locks, DateTimeOffset until, DateTimeOffset now, CancellationToken cancellationToken) =>
        await db.SeekAsync($"UPDATE servicebus.message m SET locked_until = $6 WHERE {StillLocked}", cancellationToken, [now, .. ColumnsOf(locks), until]);

    private static IEnumerable<object> ColumnsOf(IReadOnlyList<MessageLock> locks) =>
    [
        locks.Select(l => l.Source.Entity.Id).Distinct().ToArray(), locks.Select(l => l.Source.IsDeadLetterQueue).Distinct().ToArray(),
        Sql.Column(NpgsqlDbType.Bigint, locks, l => l.Sequence), Sql.Column(NpgsqlDbType.Uuid, locks, l => l.Token),
    ];

    public async Task<int> CancelScheduledAsync(int sourceId, IReadOnlyList<long> sequences, CancellationToken cancellationToken) =>
        await db.SeekAsync(
            "DELETE FROM servicebus.message WHERE entity_id = $1 AND NOT dead_lettered AND seq = ANY ($2) AND state = 2", cancellationToken,
            sourceId, sequences.ToArray());

    public async Task<List<InspectedMessage>> InspectAsync(MessageSource source, long from, int max, DateTimeOffset now, CancellationToken cancellationToken) =>
        await db.SeekAsync(
            "SELECT " + Columns + " FROM servicebus.message m WHERE m.entity_id = $1 AND m.dead_lettered = $2 AND m.seq >= $3 ORDER BY m.seq LIMIT $4",
            row =>
            {
                var (message, error) = ReadMessage(row, peeked: true);
                var until = row.IsDBNull(10) ? (DateTimeOffset?)null : row.GetFieldValue<DateTimeOffset>(10);
                return new InspectedMessage(message, until > now ? until : null, error);
            }, cancellationToken, source.Entity.Id, source.IsDeadLetterQueue, from, max);

    private const string Free = "(m.locked_until IS NULL OR m.locked_until <= $2) AND ($3::bigint[] IS NULL OR m.seq = ANY ($3))";

    /// <summary>Redrives dead letters; returns when each of them expires.</summary>
    public async Task<List<DateTimeOffset?>> RedriveAsync(
        Entity entity, IReadOnlyCollection<long>? sequences, DateTimeOffset now, CancellationToken cancellationToken) =>
        await db.QueryAsync($"""
            WITH dead AS (
                SELECT m.seq FROM servicebus.message m
                WHERE m.entity_id = $1 AND m.dead_lettered AND {Free} AND (m.session_id IS NOT NULL OR NOT $4) ORDER BY m.seq FOR UPDATE SKIP LOCKED),
            numbered AS MATERIALIZED (SELECT seq, nextval('servicebus.message_seq_seq') AS fresh FROM dead ORDER BY seq)
            UPDATE servicebus.message m SET seq = n.fresh, dead_lettered = false, state = 0, delivery_count = 0, enqueued_at = $2, expires_at = $2 + m.ttl,
                lock_token = NULL, locked_until = NULL, locked_by = NULL, last_error = NULL,
                dead_letter_reason = NULL, dead_letter_description = NULL, dead_letter_source = NULL
            FROM numbered n WHERE m.entity_id = $1 AND m.dead_lettered AND m.seq = n.seq RETURNING m.expires_at
            """,
            row => row.IsDBNull(0) ? (DateTimeOffset?)null : row.GetFieldValue<DateTimeOffset>(0), cancellationToken, entity.Id, now, Sequences(sequences),
            entity.RequiresSession);

    public async Task<int> DiscardAsync(MessageSource source, IReadOnlyCollection<long>? sequences, DateTimeOffset now, CancellationToken cancellationToken) =>
        (await db.QueryAsync($"DELETE FROM servicebus.message m WHERE m.entity_id = $1 AND {Free} AND m.dead_lettered = $4 RETURNING 1",
            _ => true, cancellationToken, source.Entity.Id, now, Sequences(sequences), source.IsDeadLetterQueue)).Count;

    private static NpgsqlParameter Sequences(IReadOnlyCollection<long>? sequences) => Sql.Of(NpgsqlDbType.Array | NpgsqlDbType.Bigint, sequences?.ToArray());

    private static Received ReadMessage(NpgsqlDataReader row) => ReadMessage(row, peeked: false);

    private static Received ReadMessage(NpgsqlDataReader row, bool peeked)
    {
        var envelope = Envelope.Read(row.Text(15)!);
        var properties = envelope.DecodeProperties();
        if (row.Text(12) is { } reason) properties[Envelope.DeadLetterReason] = reason;
        if (row.Text(13) is { } description) properties[Envelope.DeadLetterErrorDescription] = description;
        var body = row.GetFieldValue<byte[]>(16);
        var message = ServiceBusModelFactory.ServiceBusReceivedMessage(
            body: BinaryData.FromBytes(body),
            messageId: row.Text(2)!,
            partitionKey: envelope.PartitionKey,
            viaPartitionKey: envelope.TransactionPartitionKey,
            sessionId: row.Text(4),
            replyToSessionId: envelope.ReplyToSessionId,
            timeToLive: row.IsDBNull(7) ? TimeSpan.MaxValue : row.GetTimeSpan(7),
            correlationId: envelope.CorrelationId,
            subject: row.Text(3),
            to: envelope.To,
            contentType: envelope.ContentType,
            replyTo: envelope.ReplyTo,
            scheduledEnqueueTime: row.IsDBNull(6) ? default : row.GetFieldValue<DateTimeOffset>(6),
            properties: properties,
            lockTokenGuid: peeked || row.IsDBNull(9) ? Guid.Empty : row.GetGuid(9),
            deliveryCount: row.GetInt32(8),
            lockedUntil: peeked || row.IsDBNull(10) ? default : row.GetFieldValue<DateTimeOffset>(10),
            sequenceNumber: row.GetInt64(0),
            deadLetterSource: row.Text(14),
            enqueuedSequenceNumber: row.GetInt64(0),
            enqueuedTime: row.GetFieldValue<DateTimeOffset>(5),
            serviceBusMessageState: (ServiceBusMessageState)row.GetInt16(1));
        envelope.RestoreBody(message.GetRawAmqpMessage(), body);
        return new(message, row.Text(11));
    }
}
