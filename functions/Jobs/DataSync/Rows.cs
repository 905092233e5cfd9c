using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using CsvHelper;

namespace Platform.Jobs.DataSync;

public sealed record FieldError(string Field, string Message);

/// <param name="Number">The row's number, from 1; the header of a CSV file does not count.</param>
/// <param name="Place">The position at which the row begins.</param>
/// <param name="Fields">The fields by name; null when the row cannot be read.</param>
public sealed record Row(int Number, Position Place, JsonObject? Fields, string? Error);

/// <summary>A position in a file, to resume from.</summary>
/// <param name="Offset">The offset in bytes.</param>
/// <param name="Number">The number of the row that begins there.</param>
/// <param name="Header">The columns of a CSV file; null before they are read.</param>
public sealed record Position(long Offset, int Number, IReadOnlyList<string>? Header)
{
    public static Position Start { get; } = new(0, 1, null);
}

/// <summary>The rest of the file cannot be read; the rows before it are valid.</summary>
public sealed class UnreadableFileException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Reads CSV (RFC 4180) and JSON lines in UTF-8, from the beginning of any row, with one row in memory at a time.</summary>
public static class Rows
{
    public const int MaxRowBytes = 64 * 1024;

    public static bool CanRead(string contentType) => IsCsv(contentType) || contentType.StartsWith("application/x-ndjson", StringComparison.OrdinalIgnoreCase);

    public static bool IsCsv(string contentType) => contentType.StartsWith("text/csv", StringComparison.OrdinalIgnoreCase);

    /// <param name="stream">The file, at the offset of <paramref name="from"/>.</param>
    /// <exception cref="UnreadableFileException">The rest of the file is not of its type.</exception>
    public static IAsyncEnumerable<Row> ReadAsync(Stream stream, string contentType, Position from, CancellationToken cancellationToken) =>
        IsCsv(contentType) ? ReadCsvAsync(stream, from, cancellationToken) : ReadLinesAsync(stream, from, cancellationToken);

    private static async IAsyncEnumerable<Row> ReadCsvAsync(Stream stream, Position from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var options = new CsvReaderOptions
        {
            Separator = ',',
            HasHeader = false,
            MalformedData = CsvMalformedDataHandling.Throw,
            MaxRecordSize = MaxRowBytes,
            BufferSize = MaxRowBytes
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
                    throw new UnreadableFileException("The first row must name the columns: up to 100, each once.");
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
            throw new UnreadableFileException($"A quote is misplaced, or a row is longer than {MaxRowBytes} bytes.", malformed);
        }
    }

    private static async IAsyncEnumerable<Row> ReadLinesAsync(Stream stream, Position from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (offset, number) = (from.Offset, from.Number);
        var buffer = new byte[MaxRowBytes + 1];
        var (start, filled, ended) = (0, 0, false);
        while (true)
        {
            var line = buffer.AsMemory(start, filled - start);
            var newline = line.Span.IndexOf((byte)'\n');
            if (newline < 0 && !ended)
            {
                if (line.Length > MaxRowBytes) throw new UnreadableFileException($"A line is longer than {MaxRowBytes} bytes.");
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
            // A JsonNode would accept duplicate names here, and throw when they are read.
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
            if (cells[i].Length > 0) fields[header[i]] = cells[i]; // an empty cell counts as left out
        return fields;
    }
}
