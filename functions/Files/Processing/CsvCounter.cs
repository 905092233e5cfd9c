namespace Platform.Files.Processing;

/// <summary>Counts the rows (without the header) and columns of a CSV (RFC 4180). It streams: no row is kept, however long.</summary>
internal sealed class CsvCounter
{
    /// <summary>How often comma, semicolon and tab occur in the first line; the most frequent one is the separator.</summary>
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
