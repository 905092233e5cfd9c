using System.Globalization;
using System.Text;

namespace Platform.Files.Files;

public static class FileNames
{
    public const int MaxLength = 200;

    /// <summary>The last part of a path, without control and direction characters and without characters that file systems reject; null when the rest is empty
    /// or too long.</summary>
    public static string? Clean(string? name)
    {
        if (name is null || name.Length > 4 * MaxLength) return null;
        var last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        var clean = new StringBuilder(last.Length);
        foreach (var rune in last.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned)
            {
                continue;
            }

            if (rune.IsAscii && "<>:\"|?*".Contains((char)rune.Value, StringComparison.Ordinal)) clean.Append('_');
            else clean.Append(rune.ToString());
        }
        var result = clean.ToString().Trim(' ', '.');
        return result.Length is > 0 and <= MaxLength ? result : null;
    }
}
