using Npgsql;

namespace Platform.Local.Host.Triggers;

/// <summary>The past and next run of a timer, in UTC.</summary>
/// <param name="LastUpdated">When <paramref name="Next"/> was computed.</param>
internal sealed record TimerStatus(DateTime? Last, DateTime Next, DateTime LastUpdated);

/// <summary>Stores the schedules of monitored timers.</summary>
internal sealed class TimerStore(NpgsqlDataSource database)
{
    public async Task CreateSchemaAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "create table if not exists timer_status (timer text primary key, last timestamptz, next timestamptz not null, last_updated timestamptz not null)");
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<TimerStatus?> ReadAsync(string timer, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select last, next, last_updated from timer_status where timer = $1");
        command.Parameters.Add(new() { Value = timer });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new(reader.IsDBNull(0) ? null : reader.GetDateTime(0), reader.GetDateTime(1), reader.GetDateTime(2))
            : null;
    }

    public async Task WriteAsync(string timer, TimerStatus status, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            insert into timer_status values ($1, $2, $3, $4)
            on conflict (timer) do update set last = excluded.last, next = excluded.next, last_updated = excluded.last_updated
            """);
        command.Parameters.Add(new() { Value = timer });
        command.Parameters.Add(new() { Value = (object?)status.Last ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = status.Next });
        command.Parameters.Add(new() { Value = status.LastUpdated });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
