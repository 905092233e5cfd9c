using System.Globalization;
using System.Text;

namespace Platform.Files.Files;

public static class FileNames
{
    public const int MaxLength = 200;

    /// <summary>Of a region's code (UTS 51) and the tag that ends it: more could hide a text.</summary>
    private const int MaxFlagTags = 7;

    /// <summary>The last part of a path, without invisible characters (but for those that words and emoji need) and without characters that file systems
    /// reject; null when the rest is empty or too long.</summary>
    public static string? Clean(string? name)
    {
        if (name is null || name.Length > 4 * MaxLength) return null;
        var last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        var clean = new StringBuilder(last.Length);
        var runes = last.EnumerateRunes().ToArray();
        for (var i = 0; i < runes.Length; i++)
        {
            var rune = runes[i];
            if (IsHidden(rune) && !IsJoiner(runes, i) && !IsFlagTag(runes, i)) continue;
            if (rune.IsAscii && "<>:\"|?*".Contains((char)rune.Value, StringComparison.Ordinal)) clean.Append('_');
            else clean.Append(rune.ToString());
        }
        var result = clean.ToString().TrimStart(' ').TrimEnd(' ', '.'); // a dot may begin a name, like .gitignore
        return result.Length > 0 && result.HasAtMost(MaxLength) ? result : null;
    }

    private static bool IsHidden(Rune rune) => rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.OtherNotAssigned;

    /// <summary>A joiner or non-joiner that changes how its neighbours are written, as RFC 5892 (appendix A) allows it: inside a word or an emoji, or after a
    /// virama.</summary>
    private static bool IsJoiner(Rune[] runes, int at) => runes[at].Value is 0x200C or 0x200D && at > 0
        && (IsVirama(runes[at - 1]) || (IsJoined(runes[at - 1]) && at + 1 < runes.Length && IsJoined(runes[at + 1])));

    private static bool IsJoined(Rune rune) => Rune.IsLetterOrDigit(rune) || Rune.IsSymbol(rune) || Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    /// <summary>Of the scripts from Devanagari to Sinhala, which all have it at one place of their block; of Sinhala it is called al-lakuna.</summary>
    private static bool IsVirama(Rune rune) => rune.Value is 0x0DCA || (rune.Value is >= 0x094D and <= 0x0D4D && rune.Value % 0x80 == 0x4D);

    /// <summary>A tag of a region's flag, like England's: a black flag, the region's code in tags, and the tag that ends it (UTS 51).</summary>
    private static bool IsFlagTag(Rune[] runes, int at)
    {
        if (!IsTag(runes[at])) return false;
        var flag = Array.FindLastIndex(runes, at, r => !IsTag(r));
        var next = Array.FindIndex(runes, at, r => !IsTag(r));
        var end = (next < 0 ? runes.Length : next) - 1;
        return flag >= 0 && runes[flag].Value == 0x1F3F4 && runes[end].Value == 0xE007F && end - flag <= MaxFlagTags;
    }

    private static bool IsTag(Rune rune) => rune.Value is >= 0xE0020 and <= 0xE007F;
}
