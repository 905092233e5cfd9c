using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs.Specialized;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Shared.Persistence;

namespace Platform.Shared.Privacy;

/// <summary>The tables of a context.</summary>
/// <param name="Context">Its name in infra/platform.json.</param>
/// <param name="Tables">Its own tables, in the order in which rows can be deleted.</param>
public sealed record DeclaredTables(string Context, IReadOnlyList<PersonalTable> Tables);

/// <summary>Exports and erases by the declaration of the context. Both may run more than once, with the same result.</summary>
public sealed class PersonalDataHandler(
    PlatformDbContext db, NpgsqlDataSource database, DeclaredTables declared, IEnumerable<IErasureStep> steps, IEnumerable<IExportStep> files,
    TimeProvider clock)
{
    private const int FlushedBytes = 256 * 1024;

    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>Deletes and replaces the person's rows, and answers, in one transaction.</summary>
    public async Task EraseAsync(ErasePersonalData command, CancellationToken cancellationToken)
    {
        foreach (var step in steps)
        {
            if (await step.PrepareAsync(command.PersonId, cancellationToken) is not { } waitsFor) continue;
            await AnswerAsync(command.RequestId, waitsFor, [], cancellationToken);
            return;
        }
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync($"select pg_advisory_xact_lock({ErasedPeople.LockKey("@person")})", command.PersonId, cancellationToken);
        await ExecuteAsync(
            "insert into erased_people (id, erased_at) values (@person, @now) on conflict (id) do update set erased_at = excluded.erased_at",
            command.PersonId, cancellationToken);
        var handled = new List<HandledTable>();
        foreach (var table in declared.Tables.Where(t => t.Rows is not null))
        {
            var rows = await ExecuteAsync(
                table.IsDeleted ? $"delete from {table.Name} where {table.Rows}"
                : table.Replacement is { } replacement ? $"update {table.Name} set {replacement} where {table.Rows}"
                : $"select count(*) from {table.Name} where {table.Rows}", command.PersonId, cancellationToken);
            handled.Add(new(table.Name, rows, table.IsDeleted ? HandledTable.Deleted : HandledTable.Kept, table.IsDeleted ? null : table.Reason));
        }
        await AnswerAsync(command.RequestId, null, handled, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Writes the person's rows and files, one after the other, to the blobs, and answers. There is nothing to write of a person who was
    /// erased.</summary>
    public async Task ExportAsync(ExportPersonalData command, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (!await TryLockAsync(connection, command.RequestId, cancellationToken))
        {
            await db.SaveChangesAsync(cancellationToken); // an earlier command is being carried out, and will be answered
            return;
        }
        if (await CountAsync(connection, "select count(*) from erased_people where id = @person", command.PersonId, cancellationToken) > 0)
        {
            await AnswerAsync(command.RequestId, null, [], cancellationToken);
            return;
        }
        var handled = new List<HandledTable>();
        await using (var blob = await new BlockBlobClient(new Uri(command.Part)).OpenWriteAsync(overwrite: true, cancellationToken: cancellationToken))
        await using (var json = new Utf8JsonWriter(blob, Indented))
        {
            json.WriteStartObject();
            foreach (var table in declared.Tables.Where(t => t.Exported.Count > 0))
                handled.Add(new(table.Name, await WriteAsync(json, connection, table, command.PersonId, cancellationToken), HandledTable.Exported, null));
            json.WriteEndObject();
        }
        if (command.Files is { } uri && files.Any())
        {
            await using var blob = await new BlockBlobClient(new Uri(uri)).OpenWriteAsync(overwrite: true, cancellationToken: cancellationToken);
            await using var archive = await ZipArchive.CreateAsync(blob, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, cancellationToken);
            foreach (var step in files) handled.Add(await step.WriteAsync(archive, command.PersonId, cancellationToken));
        }
        await AnswerAsync(command.RequestId, null, handled, cancellationToken);
    }

    /// <summary>Until the transaction ends: files take longer than it takes until the command comes again, and two writers would mix their blocks.</summary>
    private static async Task<bool> TryLockAsync(NpgsqlConnection connection, Guid requestId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select pg_try_advisory_xact_lock(hashtextextended(@request::text, 2))", connection);
        command.Parameters.AddWithValue("request", requestId);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task<long> WriteAsync(
        Utf8JsonWriter json, NpgsqlConnection connection, PersonalTable table, Guid person, CancellationToken cancellationToken)
    {
        await using var command = Command(
            connection, $"select to_jsonb(r)::text from (select {string.Join(", ", table.Exported)} from {table.Name} where {table.Rows}) r", person);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var count = 0L;
        json.WriteStartArray(table.Name);
        for (; await rows.ReadAsync(cancellationToken); count++)
        {
            json.WriteRawValue(rows.GetString(0));
            if (json.BytesPending > FlushedBytes) await json.FlushAsync(cancellationToken);
        }
        json.WriteEndArray();
        return count;
    }

    private async Task<long> ExecuteAsync(string sql, Guid person, CancellationToken cancellationToken)
    {
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        if (sql.StartsWith("select count", StringComparison.Ordinal)) return await CountAsync(connection, sql, person, cancellationToken);
        await using var command = Command(connection, sql, person);
        command.Parameters.AddWithValue("now", clock.GetUtcNow());
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<long> CountAsync(NpgsqlConnection connection, string sql, Guid person, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, sql, person);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    // The names are the declaration's, never a caller's.
    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, Guid person)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddWithValue("person", person);
        return command;
    }

    private Task AnswerAsync(Guid requestId, string? waitsFor, IReadOnlyList<HandledTable> tables, CancellationToken cancellationToken)
    {
        db.Send(new PersonalDataAnswer(requestId, declared.Context, waitsFor, tables), clock.GetUtcNow());
        return db.SaveChangesAsync(cancellationToken);
    }
}
