using Npgsql;

namespace Platform.Tests.Support;

/// <summary>Nobody can write into a table while it is held, though all can read it: so transactions meet that would otherwise only meet by chance.</summary>
internal sealed class HeldTable : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly string table;

    private HeldTable(NpgsqlConnection connection, string table) => (this.connection, this.table) = (connection, table);

    public static async Task<HeldTable> HoldAsync(RunningPlatform platform, string database, string table)
    {
        var connectionString = new NpgsqlConnectionStringBuilder(platform.Host.Backing.PostgresConnectionString) { Database = database }.ConnectionString;
        var held = new HeldTable(new(connectionString), table);
        await held.connection.OpenAsync();
        await using var command = new NpgsqlCommand($"begin; lock table {table} in share mode", held.connection);
        await command.ExecuteNonQueryAsync();
        return held;
    }

    /// <summary>Waits until so many transactions wait to write.</summary>
    public async Task HasWaitingAsync(int count)
    {
        long waiting = 0;
        await Poll.UntilAsync(async () =>
        {
            await using var command = new NpgsqlCommand($"select count(*) from pg_locks where relation = '{table}'::regclass and not granted", connection);
            return (waiting = (long)(await command.ExecuteScalarAsync())!) >= count;
        }, () => $"{waiting} of {count} transactions wait to write into {table}");
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
