using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using CsvHelper;

namespace Platform.Jobs.DataSync;

/// <summary>What is wrong with one field of a row.</summary>
public sealed record FieldError(string Field, string Message);

/// <summary>One row of a file.</summary>
/// <param name="Number">From 1; the header of a CSV file does not count.</param>
/// <param name="Place">Where it begins.</param>
/// <param name="Fields">Its fields by name; null when it cannot be read.</param>
/// <param name="Error">Why it cannot be read.</param>
public sealed record Row(int Number, Position Place, JsonObject? Fields, string? Error);

/// <summary>Where to go on in a file.</summary>
/// <param name="Offset">In bytes.</param>
/// <param name="Number">The number of the row that begins there.</param>
/// <param name="Header">The columns of a CSV file, once they are known.</param>
public sealed record Position(long Offset, int Number, IReadOnlyList<string>? Header)
{
    public static Position Start { get; } = new(0, 1, null);
}

/// <summary>A file that cannot be read on from some place: what came before it stays.</summary>
public sealed class UnreadableFileException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Reads CSV (RFC 4180) and JSON lines, in UTF-8, from any row's begin, one row in memory at a time.</summary>
public static class Rows
{
    /// <summary>The longest row, in bytes.</summary>
    public const int MaxRow = 64 * 1024;

    /// <summary>The types of files that have rows.</summary>
    public static bool CanRead(string contentType) => IsCsv(contentType) || contentType.StartsWith("application/x-ndjson", StringComparison.OrdinalIgnoreCase);

    public static bool IsCsv(string contentType) => contentType.StartsWith("text/csv", StringComparison.OrdinalIgnoreCase);

    /// <summary>The rows from <paramref name="from"/>, whose offset <paramref name="stream"/> is at.</summary>
    /// <exception cref="UnreadableFileException">What follows is not what the type says.</exception>
    public static IAsyncEnumerable<Row> ReadAsync(Stream stream, string contentType, Position from, CancellationToken cancellationToken) =>
        IsCsv(contentType) ? ReadCsvAsync(stream, from, cancellationToken) : ReadLinesAsync(stream, from, cancellationToken);

    private static async IAsyncEnumerable<Row> ReadCsvAsync(Stream stream, Position from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var options = new CsvReaderOptions
        {
            Separator = ',',
            HasHeader = false,
            MalformedData = CsvMalformedDataHandling.Throw,
            MaxRecordSize = MaxRow,
            BufferSize = MaxRow
        };
        using var csv = CsvReader.Create(stream, options, leaveOpen: true);
        var (header, number) = (from.Header, from.Number);
        while (await NextAsync(csv, cancellationToken))
        {
            var start = from.Offset + csv.ByteOffset;
            var cells = new string[csv.FieldCount];
            for (var i = 0; i < cells.Length; i++) cells[i] = csv.GetString(i);
            if (header is null)
            {
                header = [.. cells.Select(c => c.Trim())];
                if (header.Count > 100 || header.Any(name => name.Length is 0 or > 100)
                    || header.Distinct(StringComparer.OrdinalIgnoreCase).Count() != header.Count)
                {
                    throw new UnreadableFileException("The first row has to name the columns: up to 100, each once.");
                }

                continue;
            }
            yield return cells.Length == header.Count
                ? new(number, new(start, number, header), FieldsOf(header, cells), null)
                : new(number, new(start, number, header), null, $"The row has {cells.Length} fields, the header {header.Count}.");
            number++;
        }
    }

    private static async ValueTask<bool> NextAsync(CsvReader csv, CancellationToken cancellationToken)
    {
        try
        {
            return await csv.ReadAsync(cancellationToken);
        }
        catch (CsvFormatException malformed)
        {
            throw new UnreadableFileException($"A quote is where none may be, or a row is longer than {MaxRow} bytes.", malformed);
        }
    }

    private static async IAsyncEnumerable<Row> ReadLinesAsync(Stream stream, Position from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (offset, number) = (from.Offset, from.Number);
        var buffer = new byte[MaxRow + 1];
        var (start, filled, ended) = (0, 0, false);
        while (true)
        {
            var line = buffer.AsMemory(start, filled - start);
            var newline = line.Span.IndexOf((byte)'\n');
            if (newline < 0 && !ended)
            {
                if (line.Length > MaxRow) throw new UnreadableFileException($"A line is longer than {MaxRow} bytes.");
                line.CopyTo(buffer);
                (start, filled) = (0, line.Length);
                var read = await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken);
                if (read == 0) ended = true;
                filled += read;
                continue;
            }
            if (newline < 0 && line.Length == 0) yield break;
            var length = newline < 0 ? line.Length : newline + 1;
            line = line[..length];
            if (line.Span.Trim(" \t\r\n"u8).Length > 0)
            {
                var (fields, error) = ParseObject(line.Span);
                yield return new(number, new(offset, number, null), fields, error);
                number++;
            }
            (offset, start) = (offset + length, start + length);
        }
    }

    private static (JsonObject? Fields, string? Error) ParseObject(ReadOnlySpan<byte> json)
    {
        if (json.StartsWith("\uFEFF"u8)) json = json[3..]; // a byte order mark
        try
        {
            // Through a document: a node would keep names that are there twice, and throw later.
            using var document = JsonDocument.Parse(json.ToArray(), new() { MaxDepth = 16, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object) return (null, "The line is not a JSON object.");
            return (JsonObject.Create(document.RootElement.Clone()), null);
        }
        catch (JsonException)
        {
            return (null, "The line is not a valid JSON object.");
        }
    }

    private static JsonObject FieldsOf(IReadOnlyList<string> header, string[] cells)
    {
        var fields = new JsonObject();
        for (var i = 0; i < cells.Length; i++)
            if (cells[i].Length > 0) fields[header[i]] = cells[i]; // an empty cell says nothing
        return fields;
    }
}
