using CsvHelper;
using Platform.Files.Files;

namespace Platform.Files.Processing;

/// <summary>Counts the rows (without the header) and the columns of a CSV.</summary>
internal static class CsvCounter
{
    /// <summary>Nothing when a row is too long to be read.</summary>
    public static FileDetails Count(Stream file)
    {
        file.Position = 0;
        using var csv = CsvFile.Open(file, separator: null, CsvMalformedDataHandling.Recover);
        var (records, columns) = (0L, 0);
        try
        {
            while (csv.Read())
                if (records++ == 0) columns = csv.FieldCount;
        }
        catch (CsvFormatException)
        {
            return new();
        }
        return new(Rows: Math.Max(0, records - 1), Columns: columns);
    }
}
