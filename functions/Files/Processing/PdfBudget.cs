using System.Diagnostics;

namespace Platform.Files.Processing;

/// <summary>How much of a PDF is read: hostile ones unpack to terabytes, or draw one form a billion times.</summary>
/// <param name="Bytes">Of the file: parsed, a hostile one takes 30 times as much memory. A larger one is stored without a look at its pages and text.</param>
/// <param name="Readings">How often the file may be gone through, each byte counted: PdfPig looks through all of it for what is not in its place.</param>
/// <param name="Time">For all of it; a book of a thousand pages takes less than two seconds.</param>
/// <param name="Pages">How many are looked through for text. All are counted.</param>
/// <param name="StreamBytes">Of one stream, unpacked; a whole font for Chinese has 10 MB.</param>
/// <param name="UnpackedBytes">Of all streams together.</param>
/// <param name="ContentBytes">Of the drawing operations of a page or form: parsed, they take 40 times as much memory.</param>
/// <param name="Operations">Of all pages together, each as often as it is drawn.</param>
/// <param name="Forms">Within each other.</param>
/// <param name="States">Saved graphics states.</param>
internal sealed record PdfLimits(
    int Bytes, int Readings, TimeSpan Time, int Pages, int StreamBytes, int UnpackedBytes, int ContentBytes, int Operations, int Forms, int States)
{
    private const int Megabyte = 1024 * 1024;

    public static PdfLimits Default { get; } = new(
        Bytes: 16 * Megabyte, Readings: 16, TimeSpan.FromSeconds(10), Pages: 1000, StreamBytes: 16 * Megabyte, UnpackedBytes: 64 * Megabyte,
        ContentBytes: 4 * Megabyte,
        Operations: 5_000_000, Forms: 64, States: 512);
}

/// <summary>A PDF needs more than its limits; the message is for people.</summary>
internal sealed class PdfLimitException(string message) : Exception(message);

/// <summary>What is left of the limits for one PDF.</summary>
internal sealed class PdfBudget(PdfLimits limits)
{
    private readonly long start = Stopwatch.GetTimestamp();
    private long calls, read, unpacked, operations;

    public PdfLimits Limits => limits;

    public void CheckTime()
    {
        if (++calls % 1024 == 0 && Stopwatch.GetElapsedTime(start) > limits.Time)
            throw new PdfLimitException($"it takes more than {limits.Time.TotalSeconds:0} seconds to read.");
    }

    /// <param name="bytes">That were read just now.</param>
    /// <param name="length">Of the file; a small one may be read a little more often.</param>
    public void Read(int bytes, long length)
    {
        CheckTime();
        read += bytes;
        Check(read, limits.Readings * (length + 1024 * 1024));
    }

    /// <param name="bytes">That were unpacked just now.</param>
    /// <param name="ofStream">All of the same stream.</param>
    public void Unpack(int bytes, long ofStream)
    {
        CheckTime();
        unpacked += bytes;
        if (ofStream > limits.StreamBytes || unpacked > limits.UnpackedBytes) throw new PdfLimitException("it unpacks to more than can be read.");
    }

    public void Draw()
    {
        CheckTime();
        if (++operations > limits.Operations) throw new PdfLimitException("it draws more than can be read.");
    }

    public static void Check(long value, long max)
    {
        if (value > max) throw new PdfLimitException("it is nested deeper, or larger, than can be read.");
    }
}
