using Npgsql;
using NpgsqlTypes;

namespace Platform.Local.Host.ServiceBus;

/// <summary>Prepared statements with positional parameters.</summary>
internal static class Sql
{
    public static async Task<List<T>> QueryAsync<T>(
        this NpgsqlDataSource db, string sql, Func<NpgsqlDataReader, T> read, CancellationToken ct, params object?[] parameters)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var command = await PrepareAsync(connection, sql, parameters, ct);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<T>();
        while (await reader.ReadAsync(ct))
            rows.Add(read(reader));
        return rows;
    }

    public static async Task<int> ExecuteAsync(this NpgsqlDataSource db, string sql, CancellationToken ct, params object?[] parameters)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var command = await PrepareAsync(connection, sql, parameters, ct);
        return await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>One column of many rows, for unnest.</summary>
    public static NpgsqlParameter Column<TRow, TValue>(NpgsqlDbType type, IEnumerable<TRow> rows, Func<TRow, TValue> value) =>
        new() { NpgsqlDbType = NpgsqlDbType.Array | type, Value = rows.Select(value).ToArray() };

    public static NpgsqlParameter Of(NpgsqlDbType type, object? value) => new() { NpgsqlDbType = type, Value = value ?? DBNull.Value };

    public static NpgsqlParameter Text(string? value) => Of(NpgsqlDbType.Text, value);

    public static string? Text(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static async Task<NpgsqlCommand> PrepareAsync(NpgsqlConnection connection, string sql, object?[] parameters, CancellationToken ct)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in parameters)
            command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value });
        await command.PrepareAsync(ct);
        return command;
    }
}
