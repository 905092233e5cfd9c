using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;
using Platform.Local.Persistence;

namespace Platform.Local.Host.Triggers;

/// <summary>A version of a blob, as given to a function.</summary>
/// <param name="Function">"app/function".</param>
/// <param name="Container">The container.</param>
/// <param name="Blob">The name of the blob.</param>
/// <param name="ETag">The version.</param>
public sealed record BlobVersion(string Function, string Container, string Blob, string ETag);

/// <summary>A blob that its function failed on: on Azure, a message in the queue webjobs-blobtrigger-poison.</summary>
/// <param name="Version">The blob.</param>
/// <param name="Tries">The number of tries.</param>
/// <param name="Error">The last error.</param>
/// <param name="At">The time of the last try.</param>
public sealed record PoisonBlob(BlobVersion Version, int Tries, string Error, DateTimeOffset At);

/// <summary>The receipts of handled, tried and poison blobs, in PostgreSQL, so that a restart repeats nothing that was finished.</summary>
public sealed class BlobReceipts
{
    private readonly NpgsqlDataSource database;
    private readonly TimeProvider clock;

    /// <summary>Finished versions, cached because a poll checks every blob.</summary>
    private readonly ConcurrentDictionary<(string Function, string Container, string Blob), string> finished = new();

    internal BlobReceipts(NpgsqlDataSource database, TimeProvider clock) => (this.database, this.clock) = (database, clock);

    internal async Task CreateSchemaAsync(CancellationToken cancellationToken)
    {
        await using (var create = database.CreateCommand(
            """
            create table if not exists blob_receipts (function text, container text, blob text, etag text, tries int not null, error text,
                finished boolean not null, primary key (function, container, blob, etag));
            alter table blob_receipts add column if not exists at timestamptz not null default '-infinity'
            """))
        {
            await create.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var read = database.CreateCommand("select function, container, blob, etag from blob_receipts where finished");
        await using var reader = await read.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) finished[(reader.GetString(0), reader.GetString(1), reader.GetString(2))] = reader.GetString(3);
    }

    internal bool IsFinished(BlobVersion blob) => finished.TryGetValue((blob.Function, blob.Container, blob.Blob), out var etag) && etag == blob.ETag;

    /// <summary>Counts a try before it is made, so that a crash counts.</summary>
    internal async Task<int> BeginAsync(BlobVersion blob, CancellationToken cancellationToken)
    {
        // Overwritten versions cannot be handled any more.
        await using var command = Command(
            """
            with gone as (delete from blob_receipts where (function, container, blob) = ($1, $2, $3) and etag <> $4)
            insert into blob_receipts as r (function, container, blob, etag, tries, finished, at) values ($1, $2, $3, $4, 1, false, $5)
            on conflict (function, container, blob, etag) do update set tries = r.tries + 1, at = excluded.at
            returning tries
            """, blob, clock.GetUtcNow());
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    internal async Task EndAsync(BlobVersion blob, string? error, bool final, CancellationToken cancellationToken)
    {
        await using var command = Command(
            "update blob_receipts set error = $5, finished = $6, at = $7 where (function, container, blob, etag) = ($1, $2, $3, $4)",
            blob, new NpgsqlParameter { Value = error is null ? DBNull.Value : StoredText.Encode(error), NpgsqlDbType = NpgsqlDbType.Text }, final,
            clock.GetUtcNow());
        await command.ExecuteNonQueryAsync(cancellationToken);
        if (final) finished[(blob.Function, blob.Container, blob.Blob)] = blob.ETag;
    }

    /// <summary>Poison blobs by function, container and name, at most 500 after a given one.</summary>
    public async Task<IReadOnlyList<PoisonBlob>> ListPoisonAsync(BlobVersion? after = null, int max = 100, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, 500);
        await using var command = Command(
            """
            select function, container, blob, etag, tries, error, at from blob_receipts
            where finished and error is not null and (function, container, blob, etag) > ($1, $2, $3, $4) order by function, container, blob, etag limit $5
            """, after ?? new("", "", "", ""), max);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<PoisonBlob>();
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(new(
                new(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3)), reader.GetInt32(4),
                StoredText.Decode(reader.GetString(5)),
                reader.GetFieldValue<DateTimeOffset>(6)));
        }

        return found;
    }

    /// <summary>Redrives a poison blob; false when it is none.</summary>
    public Task<bool> RedriveAsync(BlobVersion blob, CancellationToken cancellationToken = default) =>
        ChangePoisonAsync("update blob_receipts set tries = 0, finished = false, error = null", blob, retry: true, cancellationToken);

    /// <summary>Discards a poison blob's receipt, not the blob; false when it is none.</summary>
    public Task<bool> DiscardAsync(BlobVersion blob, CancellationToken cancellationToken = default) =>
        ChangePoisonAsync("update blob_receipts set error = null", blob, retry: false, cancellationToken);

    private async Task<bool> ChangePoisonAsync(string change, BlobVersion blob, bool retry, CancellationToken cancellationToken)
    {
        await using var command = Command($"{change} where (function, container, blob, etag) = ($1, $2, $3, $4) and finished and error is not null", blob);
        if (await command.ExecuteNonQueryAsync(cancellationToken) == 0) return false;
        if (retry) finished.TryRemove((blob.Function, blob.Container, blob.Blob), out _);
        return true;
    }

    private NpgsqlCommand Command(string sql, BlobVersion blob, params object[] more)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in (object[])[blob.Function, blob.Container, blob.Blob, blob.ETag, .. more])
            command.Parameters.Add(value as NpgsqlParameter ?? new() { Value = value });
        return command;
    }
}
