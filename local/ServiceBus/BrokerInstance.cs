namespace Platform.Local.ServiceBus;

/// <summary>A broker's registration: its liveness connection holds the advisory lock of its id, which PostgreSQL releases when the process is gone.</summary>
internal sealed class BrokerInstance : IAsyncDisposable
{
    private readonly NpgsqlConnection livenessConnection;

    private BrokerInstance(NpgsqlConnection livenessConnection, int id) => (this.livenessConnection, Id) = (livenessConnection, id);

    public int Id { get; }

    /// <summary>Creates the schema, and releases the locks of brokers whose process is gone.</summary>
    public static async Task<BrokerInstance> RegisterAsync(NpgsqlDataSource db, CancellationToken cancellationToken)
    {
        var connection = await db.OpenConnectionAsync(cancellationToken);
        await ExecuteAsync(connection, $"SELECT pg_advisory_lock({Schema.AdvisoryLock}, 0)", cancellationToken);
        await ExecuteAsync(connection, Schema.Create, cancellationToken);
        await using var register = new NpgsqlCommand("INSERT INTO servicebus.instance DEFAULT VALUES RETURNING id", connection);
        var id = (int)(await register.ExecuteScalarAsync(cancellationToken))!;
        await ExecuteAsync(connection, $"""
            SELECT pg_advisory_lock({Schema.AdvisoryLock}, {id});
            CREATE TEMP TABLE gone AS SELECT id FROM servicebus.instance WHERE id <> {id} AND pg_try_advisory_lock({Schema.AdvisoryLock}, id);
            UPDATE servicebus.message SET lock_token = NULL, locked_until = NULL, locked_by = NULL WHERE locked_by IN (SELECT id FROM gone);
            UPDATE servicebus.session SET lock_token = NULL, locked_until = NULL, locked_by = NULL WHERE locked_by IN (SELECT id FROM gone);
            DELETE FROM servicebus.instance WHERE id IN (SELECT id FROM gone);
            SELECT pg_advisory_unlock({Schema.AdvisoryLock}, id) FROM gone;
            DROP TABLE gone;
            SELECT pg_advisory_unlock({Schema.AdvisoryLock}, 0);
            """, cancellationToken);
        return new(connection, id);
    }

    /// <summary>Releases its locks, so that nobody waits for them.</summary>
    public Task DeregisterAsync() => ExecuteAsync(livenessConnection, $"""
        UPDATE servicebus.message SET lock_token = NULL, locked_until = NULL, locked_by = NULL WHERE locked_by = {Id};
        UPDATE servicebus.session SET lock_token = NULL, locked_until = NULL, locked_by = NULL WHERE locked_by = {Id};
        DELETE FROM servicebus.instance WHERE id = {Id};
        SELECT pg_advisory_unlock({Schema.AdvisoryLock}, {Id});
        """, CancellationToken.None);

    public ValueTask DisposeAsync() => livenessConnection.DisposeAsync();

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
