namespace Platform.Local.ServiceBus;

/// <summary>Prepared statements with positional parameters.</summary>
internal static class Sql
{
    /// <remarks>PostgreSQL keeps a plan while the table grows. Lookups by key are planned without table scans, sorts and joins that need them.</remarks>
    private const string LookupSettings = """
        SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true),
            set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)
        """;

    /// <summary>Runs a statement that scans a table.</summary>
    public static Task<List<T>> QueryAsync<T>(
        this NpgsqlDataSource db, string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object?[] parameters) =>
        RunAsync(db, null, sql, read, parameters, cancellationToken);

    /// <summary>Runs a statement that looks up rows by key, in index order.</summary>
    public static Task<List<T>> SeekAsync<T>(
        this NpgsqlDataSource db, string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object?[] parameters) =>
        RunAsync(db, LookupSettings, sql, read, parameters, cancellationToken);

    /// <summary>As <see cref="SeekAsync{T}"/>; returns the number of changed rows.</summary>
    public static async Task<int> SeekAsync(this NpgsqlDataSource db, string sql, CancellationToken cancellationToken, params object?[] parameters) =>
        (await RunAsync(db, LookupSettings, sql + " RETURNING 1", _ => true, parameters, cancellationToken)).Count;

    private static async Task<List<T>> RunAsync<T>(
        NpgsqlDataSource db, string? settings, string sql, Func<NpgsqlDataReader, T> read, object?[] parameters, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenConnectionAsync(cancellationToken);
        // Without an explicit transaction, the commands of a batch are one.
        await using var batch = new NpgsqlBatch(connection);
        if (settings is not null) batch.BatchCommands.Add(new NpgsqlBatchCommand(settings));
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in parameters)
            command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value is string text ? StoredText.Encode(text) : value });
        batch.BatchCommands.Add(command);
        await batch.PrepareAsync(cancellationToken);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        if (settings is not null) await reader.NextResultAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken)) rows.Add(read(reader));
        return rows;
    }

    /// <summary>One column of many rows, for unnest.</summary>
    public static NpgsqlParameter Column<TRow, TValue>(NpgsqlDbType type, IEnumerable<TRow> rows, Func<TRow, TValue> value) =>
        new() { NpgsqlDbType = NpgsqlDbType.Array | type, Value = rows.Select(value).ToArray() };

    public static NpgsqlParameter Column<TRow>(IEnumerable<TRow> rows, Func<TRow, string?> text) =>
        Column(NpgsqlDbType.Text, rows, row => text(row) is { } value ? StoredText.Encode(value) : null);

    public static NpgsqlParameter Of(NpgsqlDbType type, object? value) => new() { NpgsqlDbType = type, Value = value ?? DBNull.Value };

    public static NpgsqlParameter Text(string? value) => Of(NpgsqlDbType.Text, value is null ? null : StoredText.Encode(value));

    public static string? Text(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : StoredText.Decode(row.GetString(column));
}
