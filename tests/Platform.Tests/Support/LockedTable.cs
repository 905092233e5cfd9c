using Npgsql;

namespace Platform.Tests.Support;

/// <summary>Blocks every write to a table, though not reads, so that concurrent transactions overlap reliably.</summary>
internal sealed class LockedTable : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly string table;

    private LockedTable(NpgsqlConnection connection, string table) => (this.connection, this.table) = (connection, table);

    public static async Task<LockedTable> LockAsync(RunningPlatform platform, string database, string table)
    {
        var connectionString = new NpgsqlConnectionStringBuilder(platform.Host.Backing.PostgresConnectionString) { Database = database }.ConnectionString;
        var locked = new LockedTable(new(connectionString), table);
        await locked.connection.OpenAsync();
        await using var command = new NpgsqlCommand($"begin; lock table {table} in share mode", locked.connection);
        await command.ExecuteNonQueryAsync();
        return locked;
    }

    /// <summary>Waits until at least this many transactions are blocked by the table, or by the advisory lock of one that is.</summary>
    public async Task WaitForBlockedWritersAsync(int count)
    {
        long waiting = 0;
        await Poll.UntilAsync(async () =>
        {
            await using var command = new NpgsqlCommand(
                $"""
                select count(*) from pg_locks where not granted
                    and (relation = '{table}'::regclass
                        or (locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())))
                """, connection);
            return (waiting = (long)(await command.ExecuteScalarAsync())!) >= count;
        }, () => $"{waiting} of {count} transactions are blocked on {table}");
    }

    /// <summary>Waits until at least this many transactions of the database wait for any lock, also for that of a row.</summary>
    public static async Task WaitForAnyLockAsync(RunningPlatform platform, string database, int count)
    {
        var connectionString = new NpgsqlConnectionStringBuilder(platform.Host.Backing.PostgresConnectionString) { Database = database }.ConnectionString;
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        long waiting = 0;
        await Poll.UntilAsync(async () =>
        {
            await using var command = new NpgsqlCommand(
                "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'", connection);
            return (waiting = (long)(await command.ExecuteScalarAsync())!) >= count;
        }, () => $"{waiting} of {count} transactions wait for a lock");
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
