namespace Platform.Files.Processing;

/// <summary>Bounds the reading of a PDF: hostile ones unpack to terabytes, or draw one form a billion times.</summary>
/// <param name="MaxBytes">Maximum file size, in bytes; a larger one is stored unread, since parsing may take 30 times the memory.</param>
/// <param name="MaxReads">Maximum times that the file is read, counted in bytes: PdfPig searches all of it for a misplaced object.</param>
/// <param name="MaxTime">Maximum time for the whole file; a book of a thousand pages takes less than two seconds.</param>
/// <param name="MaxPages">Maximum pages that are read for text. All are counted.</param>
/// <param name="MaxStreamBytes">Maximum unpacked size of a stream, in bytes; a whole font for Chinese has 10 MB.</param>
/// <param name="MaxUnpackedBytes">Maximum unpacked size of all streams together, in bytes.</param>
/// <param name="MaxContentBytes">Maximum size of the drawing operations of a page or form, in bytes: parsed, they take 40 times the memory.</param>
/// <param name="MaxOperations">Maximum drawing operations of all pages together, each counted as often as it is drawn.</param>
/// <param name="MaxForms">Maximum depth of nested forms.</param>
/// <param name="MaxStates">Maximum saved graphics states.</param>
internal sealed record PdfLimits(
    int MaxBytes, int MaxReads, TimeSpan MaxTime, int MaxPages, int MaxStreamBytes, int MaxUnpackedBytes, int MaxContentBytes, int MaxOperations,
    int MaxForms, int MaxStates)
{
    private const int Megabyte = 1024 * 1024;

    public static PdfLimits Default { get; } = new(
        MaxBytes: 16 * Megabyte, MaxReads: 16, MaxTime: TimeSpan.FromSeconds(10), MaxPages: 1000, MaxStreamBytes: 16 * Megabyte,
        MaxUnpackedBytes: 64 * Megabyte, MaxContentBytes: 4 * Megabyte, MaxOperations: 5_000_000, MaxForms: 64, MaxStates: 512);
}

/// <summary>A PDF exceeds its limits; the message is for users.</summary>
internal sealed class PdfLimitException(string message) : Exception(message);

/// <summary>The remaining budget of one PDF within its limits.</summary>
internal sealed class PdfBudget(PdfLimits limits, TimeProvider clock)
{
    private readonly long start = clock.GetTimestamp();
    private long calls, read, unpacked, operations;

    public PdfLimits Limits => limits;

    public void CheckTime()
    {
        if (++calls % 1024 == 0 && clock.GetElapsedTime(start) > limits.MaxTime)
            throw new PdfLimitException($"it takes more than {limits.MaxTime.TotalSeconds:0} seconds to read.");
    }

    /// <param name="bytes">The number of bytes just read.</param>
    /// <param name="length">The file's size; a small file may be read a little more often.</param>
    public void Read(int bytes, long length)
    {
        CheckTime();
        read += bytes;
        Check(read, limits.MaxReads * (length + 1024 * 1024));
    }

    /// <param name="bytes">The number of bytes just unpacked.</param>
    /// <param name="ofStream">The unpacked bytes of the same stream so far.</param>
    public void Unpack(int bytes, long ofStream)
    {
        CheckTime();
        unpacked += bytes;
        if (ofStream > limits.MaxStreamBytes || unpacked > limits.MaxUnpackedBytes) throw new PdfLimitException("it unpacks to more than can be read.");
    }

    public void Draw()
    {
        CheckTime();
        if (++operations > limits.MaxOperations) throw new PdfLimitException("it draws more than can be read.");
    }

    public static void Check(long value, long max)
    {
        if (value > max) throw new PdfLimitException("it is nested deeper, or larger, than can be read.");
    }
}
