namespace Platform.Files.Processing;

/// <summary>Counts the rows (without the header) and columns of a CSV as it streams past, by RFC 4180; keeps no row, so one of any length is no
/// burden.</summary>
internal sealed class CsvCounter
{
    /// <summary>Commas, or what spreadsheets write where the comma is the decimal sign; told by the first line.</summary>
    private readonly int[] separators = new int[3];
    private long records;
    private bool quoted, begun;

    public int Columns { get; private set; }

    public void Add(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (c == '"')
            {
                (quoted, begun) = (!quoted, true); // a doubled quote closes and opens again
            }
            else if (quoted)
            {
                continue;
            }
            else if (c is '\n' or '\r')
            {
                EndRecord();
            }
            else
            {
                begun |= c != '\uFEFF';
                if (records == 0 && ",;\t".IndexOf(c, StringComparison.Ordinal) is var separator and >= 0) separators[separator]++;
            }
        }
    }

    public long Finish()
    {
        EndRecord();
        return Math.Max(0, records - 1);
    }

    private void EndRecord()
    {
        if (!begun) return; // an empty line, or the second half of a line end
        if (records++ == 0) Columns = separators.Max() + 1;
        begun = false;
    }
}
