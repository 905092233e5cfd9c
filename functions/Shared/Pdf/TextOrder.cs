using System.Globalization;
using System.Text;

namespace Platform.Shared.Pdf;

/// <summary>In which direction the parts of one line run. Source: the Unicode bidirectional algorithm (UAX #9), without its controls, which are left out.</summary>
internal static class TextOrder
{
    private enum Kind
    {
        LeftToRight,
        RightToLeft,
        Number,
        Neutral,
    }

    /// <summary>The level of each character: odd ones run from right to left.</summary>
    public static int[] LevelsOf(IReadOnlyList<string> characters)
    {
        var kinds = characters.Select(KindOf).ToArray();
        var isRightToLeft = kinds.FirstOrDefault(kind => kind is Kind.LeftToRight or Kind.RightToLeft) == Kind.RightToLeft;
        var before = isRightToLeft ? Kind.RightToLeft : Kind.LeftToRight;
        var line = before;
        for (var i = 0; i < kinds.Length; i++)
        {
            var isSeparator = kinds[i] == Kind.Neutral && i > 0 && kinds[i - 1] == Kind.Number && i + 1 < kinds.Length && kinds[i + 1] == Kind.Number;
            if (isSeparator && characters[i] is "." or "," or ":" or "/" or "-" or "+") kinds[i] = Kind.Number;
            if (kinds[i] is Kind.LeftToRight or Kind.RightToLeft) before = kinds[i];
            else if (kinds[i] == Kind.Number && before == Kind.LeftToRight) kinds[i] = Kind.LeftToRight;
        }
        for (var i = 0; i < kinds.Length; i++)
        {
            if (kinds[i] != Kind.Neutral) continue;
            var next = Array.FindIndex(kinds, i, kind => kind != Kind.Neutral);
            var (left, right) = (i == 0 ? line : Strong(kinds[i - 1]), next < 0 ? line : Strong(kinds[next]));
            Array.Fill(kinds, left == right ? left : line, i, (next < 0 ? kinds.Length : next) - i);
        }
        return [.. kinds.Select(kind => kind == Kind.RightToLeft ? 1 : kind == Kind.Number || isRightToLeft ? 2 : 0)];
    }

    /// <summary>Puts the parts of a line in the order in which they stand from left to right.</summary>
    public static void Arrange<T>(T[] parts, Func<T, int> levelOf)
    {
        for (var level = 2; level > 0; level--)
        {
            for (var start = 0; start < parts.Length; start++)
            {
                var end = Array.FindIndex(parts, start, part => levelOf(part) < level);
                if (end < 0) end = parts.Length;
                Array.Reverse(parts, start, end - start);
                start = end;
            }
        }
    }

    private static Kind Strong(Kind kind) => kind == Kind.Number ? Kind.RightToLeft : kind;

    private static Kind KindOf(string character)
    {
        var rune = Rune.GetRuneAt(character, 0);
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.DecimalDigitNumber => Kind.Number,
            <= UnicodeCategory.OtherLetter or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.LetterNumber =>
                IsOfRightToLeftScript(rune) ? Kind.RightToLeft : Kind.LeftToRight,
            _ => Kind.Neutral,
        };
    }

    private static bool IsOfRightToLeftScript(Rune rune) =>
        rune.Value is (>= 0x0590 and <= 0x08FF) or (>= 0xFB1D and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFF)
            or (>= 0x10800 and <= 0x10FFF) or (>= 0x1E800 and <= 0x1EFFF);
}
