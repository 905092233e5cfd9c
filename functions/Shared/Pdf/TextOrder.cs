using System.Globalization;
using System.Text;

namespace Platform.Shared.Pdf;

/// <summary>Finds the direction of each part of a line. Source: the Unicode bidirectional algorithm (UAX #9), for a line without its controls.</summary>
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
        var line = kinds.FirstOrDefault(kind => kind is Kind.LeftToRight or Kind.RightToLeft);
        ResolveNumbers(characters, kinds, line);
        ResolveBrackets(characters, kinds, line);
        ResolveNeutrals(kinds, line);
        return [.. kinds.Select(kind => kind == Kind.RightToLeft ? 1 : kind == Kind.Number || line == Kind.RightToLeft ? 2 : 0)];
    }

    /// <summary>Numbers after letters from left to right run on with them; signs are part of the number that they stand in, or beside.</summary>
    private static void ResolveNumbers(IReadOnlyList<string> characters, Kind[] kinds, Kind line)
    {
        for (var i = 0; i < kinds.Length; i++)
        {
            var (isAfter, isBefore) = (i > 0 && kinds[i - 1] == Kind.Number, i + 1 < kinds.Length && kinds[i + 1] == Kind.Number);
            var isWithin = isAfter && isBefore && characters[i] is "." or "," or ":" or "/" or "-" or "+";
            if (isWithin || (isAfter || isBefore) && characters[i] is "%" or "$" or "€" or "£" or "#") kinds[i] = Kind.Number;
        }
        var before = line;
        for (var i = 0; i < kinds.Length; i++)
        {
            if (kinds[i] is Kind.LeftToRight or Kind.RightToLeft) before = kinds[i];
            else if (kinds[i] == Kind.Number && before == Kind.LeftToRight) kinds[i] = Kind.LeftToRight;
        }
    }

    /// <summary>A pair of brackets runs as the line does, but for those in a text of the other direction.</summary>
    private static void ResolveBrackets(IReadOnlyList<string> characters, Kind[] kinds, Kind line)
    {
        var open = new Stack<int>();
        for (var i = 0; i < kinds.Length; i++)
        {
            if (characters[i] is "(" or "[" or "{")
            {
                open.Push(i);
            }
            else if (characters[i] is ")" or "]" or "}" && open.TryPop(out var start))
            {
                var inside = kinds[start..i].Where(kind => kind != Kind.Neutral).Select(Strong).ToList();
                var before = Array.FindLast(kinds[..start], kind => kind != Kind.Neutral);
                var isOther = inside.Count > 0 && !inside.Contains(line) && start > 0 && Strong(before) != line;
                kinds[start] = kinds[i] = isOther ? inside[0] : line;
            }
        }
    }

    /// <summary>Neutral characters between two texts of one direction run in that direction.</summary>
    private static void ResolveNeutrals(Kind[] kinds, Kind line)
    {
        for (var i = 0; i < kinds.Length; i++)
        {
            if (kinds[i] != Kind.Neutral) continue;
            var next = Array.FindIndex(kinds, i, kind => kind != Kind.Neutral);
            var (left, right) = (i == 0 ? line : Strong(kinds[i - 1]), next < 0 ? line : Strong(kinds[next]));
            Array.Fill(kinds, left == right ? left : line, i, (next < 0 ? kinds.Length : next) - i);
        }
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
