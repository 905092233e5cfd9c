using System.Text;
using CsvHelper;

namespace Platform.Shared;

/// <summary>How CSV files are read everywhere: RFC 4180 in UTF-8, one row in memory at a time. A first line such as <c>sep=;</c>, which Excel writes,
/// names the separator and is no row.</summary>
public static class CsvFile
{
    /// <summary>The maximum length of a row, in bytes.</summary>
    public const int MaxRowBytes = 64 * 1024;

    /// <summary>Opens a reader of all rows, the header included.</summary>
    /// <param name="stream">The file, or the rest of it; it stays open.</param>
    /// <param name="separator">Null for the one that a first line names, or that seems to separate the fields.</param>
    /// <param name="malformed">What to do with misplaced quotes.</param>
    public static CsvReader Open(Stream stream, char? separator, CsvMalformedDataHandling malformed) => CsvReader.Create(stream, new()
    {
        Separator = separator,
        DetectSeparatorHint = true,
        HasHeader = false,
        MalformedData = malformed,
        MaxRecordSize = MaxRowBytes,
        BufferSize = MaxRowBytes,
        IncludeValuesInExceptions = false,
    }, leaveOpen: true);

    /// <summary>Whether the file begins with a line that names the separator.</summary>
    public static async ValueTask<bool> NamesSeparatorAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[8];
        var start = stream.Position;
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        stream.Position = start;
        var beginning = buffer.AsSpan(0, length);
        if (beginning.StartsWith("\uFEFF"u8)) beginning = beginning[3..];
        return beginning.Length >= 4 && Ascii.EqualsIgnoreCase(beginning[..4], "sep="u8);
    }
}
