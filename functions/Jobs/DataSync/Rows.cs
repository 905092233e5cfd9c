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
/// <param name="Separator">Between the fields of a CSV file.</param>
public sealed record Position(long Offset, int Number, IReadOnlyList<string>? Header, char Separator = ',')
{
    public static Position Start { get; } = new(0, 1, null);
}

/// <summary>The rest of the file cannot be read; the rows before it are valid.</summary>
public sealed class UnreadableFileException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The columns of a CSV file are not those of an import, so no row of it is read.</summary>
public sealed class InvalidHeaderException(string message) : Exception(message);

/// <summary>Reads CSV (<see cref="CsvFile"/>) and JSON lines in UTF-8, from the beginning of any row, with one row in memory at a time.</summary>
public static class Rows
{
    public const int MaxRowBytes = CsvFile.MaxRowBytes;

    private const int MaxColumns = 100, MaxColumnName = 100;

    public static bool CanRead(string contentType) => IsCsv(contentType) || contentType.StartsWith("application/x-ndjson", StringComparison.OrdinalIgnoreCase);

    public static bool IsCsv(string contentType) => contentType.StartsWith("text/csv", StringComparison.OrdinalIgnoreCase);

    /// <param name="stream">The file, at the offset of <paramref name="from"/>.</param>
    /// <param name="contentType">CSV or JSON lines.</param>
    /// <param name="from">Where to begin.</param>
    /// <param name="columns">The columns that a CSV file may have.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="UnreadableFileException">The rest of the file is not of its type.</exception>
    /// <exception cref="InvalidHeaderException">The file has another column, or one twice.</exception>
    public static IAsyncEnumerable<Row> ReadAsync(
        Stream stream, string contentType, Position from, IReadOnlyList<string> columns, CancellationToken cancellationToken) =>
        IsCsv(contentType) ? ReadCsvAsync(stream, from, columns, cancellationToken) : ReadLinesAsync(stream, from, cancellationToken);

    private static async IAsyncEnumerable<Row> ReadCsvAsync(
        Stream stream, Position from, IReadOnlyList<string> columns, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Without such a line it is the comma: a guess could take one out of a text, and lose values.
        var isNamed = from.Header is null && await CsvFile.NamesSeparatorAsync(stream, cancellationToken);
        using var csv = CsvFile.Open(stream, isNamed ? null : from.Separator, CsvMalformedDataHandling.Throw);
        var (header, number) = (from.Header, from.Number);
        while (await NextAsync(csv, cancellationToken))
        {
            var start = from.Offset + csv.ByteOffset;
            var cells = new string[csv.FieldCount];
            for (var i = 0; i < cells.Length; i++) cells[i] = csv.GetString(i);
            if (header is null)
            {
                header = [.. cells.Select(c => c.Trim())];
                CheckHeader(header, columns, csv.Separator);
                continue;
            }
            var place = new Position(start, number, header, csv.Separator);
            yield return cells.Length == header.Count
                ? new(number, place, FieldsOf(header, cells), null)
                : new(number, place, null, $"The row has {cells.Length} fields, the header {header.Count}.");
            number++;
        }
    }

    private static void CheckHeader(IReadOnlyList<string> header, IReadOnlyList<string> columns, char separator)
    {
        if (header.Count > MaxColumns) throw new InvalidHeaderException($"The file has {header.Count} columns. The columns are: {string.Join(", ", columns)}.");
        for (var i = 0; i < header.Count; i++)
        {
            var name = header[i];
            if (name.Length == 0)
                throw new InvalidHeaderException($"Column {i + 1} has no name in the first row. Name it, or remove the separator at the end of each row.");
            if (header.Take(i).Contains(name, StringComparer.Ordinal)) throw new InvalidHeaderException($"The column {name} occurs twice. Remove one.");
            if (columns.Contains(name, StringComparer.Ordinal)) continue;

            var shown = name.Length <= MaxColumnName ? name : name[..MaxColumnName] + "…";
            throw new InvalidHeaderException($"The column {shown} is unknown. The columns are: {string.Join(", ", columns)}."
                + (separator == ',' && name.AsSpan().IndexOfAny(";\t|") >= 0
                    ? " They are separated by commas, or by the character that a first line such as sep=; names."
                    : ""));
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
