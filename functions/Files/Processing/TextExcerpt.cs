using System.Text;

namespace Platform.Files.Processing;

/// <summary>The beginning of a text as it fits into a message.</summary>
internal static class TextExcerpt
{
    /// <summary>The maximum in bytes of UTF-8. As JSON it may become three times as long (six-letter escapes of a pair), which still fits a message.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>The text without control characters and repeated blanks, with its line ends; null when nothing is left.</summary>
    public static string? Of(string text)
    {
        var result = new StringBuilder(Math.Min(text.Length, MaxBytes));
        var (bytes, gap) = (0, '\0');
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune) || rune == Rune.ReplacementChar)
            {
                gap = gap == '\n' || rune.Value is '\n' or '\r' or 0x2028 or 0x2029 ? '\n' : ' ';
                continue;
            }
            var needed = rune.Utf8SequenceLength + (gap == '\0' ? 0 : 1);
            if (bytes + needed > MaxBytes) break;
            if (gap != '\0' && result.Length > 0) result.Append(gap);
            gap = '\0';
            result.Append(rune.ToString());
            bytes += needed;
        }
        return result.Length == 0 ? null : result.ToString();
    }
}
