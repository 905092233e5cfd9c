using System.Buffers;
using System.Globalization;
using System.Text;

namespace Platform.Shared.Text;

/// <summary>A word of a text.</summary>
/// <param name="Start">Where it begins in the text, in UTF-16 code units.</param>
/// <param name="End">Where the text goes on.</param>
/// <param name="Text">Folded: letters, digits and symbols, but never a quote or a backslash, so that a tsquery needs no escapes.</param>
public readonly record struct Word(int Start, int End, string Text);

/// <summary>The tokenizer of what is searched and of queries.</summary>
/// <remarks>
/// A word is a run of letters and digits, with a + or # behind it (C++, C#). After a dot it is indexed with the dot too (.NET), and a v with a number also
/// as the number (v2.0). A fraction like ½ is its two numbers. An emoji is a word, and so is a sign that is drawn as one.
/// A run of a script without blanks, or of Hangul, whose words are compounds, is indexed by its pairs of characters and the last one, so that any part of
/// it is found.
/// </remarks>
public static class Words
{
    /// <summary>Longer words are truncated, which bounds the size of index entries.</summary>
    public const int MaxLength = 40;

    /// <summary>Increased with every change of the words: what is stored of them is then written again.</summary>
    public const int Version = 4;

    private const char FractionSlash = '\u2044';
    private static readonly SearchValues<char> AsciiLettersAndDigits = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    private enum Kind { Separator, Letters, Unspaced, Symbol, Suffix, Dot }

    private readonly record struct Element(Kind Kind, int Start, int End, string Text);

    /// <summary>The words to index.</summary>
    public static IReadOnlyList<string> Of(string text) => [.. In(text).Select(w => w.Text)];

    /// <summary>The words to look for: those that are not part of another.</summary>
    public static IReadOnlyList<Word> OfQuery(string text)
    {
        var words = new List<Word>();
        foreach (var word in In(text))
            if (words.Count == 0 || word.End > words[^1].End || !words[^1].Text.EndsWith(word.Text, StringComparison.Ordinal)) words.Add(word);
        return words;
    }

    /// <summary>The words with their places, which may overlap.</summary>
    public static IEnumerable<Word> In(string text)
    {
        var (word, run) = (new List<Element>(), new List<Element>());
        var (dots, isClosed) = (0, false);
        foreach (var element in Elements(text))
        {
            if (element.Kind != Kind.Unspaced)
            {
                foreach (var pair in PairsOf(run)) yield return pair;
                run.Clear();
            }
            var continues = word.Count > 0 && (element.Kind == Kind.Suffix || (element.Kind == Kind.Letters && !isClosed));
            if (!continues)
            {
                foreach (var form in FormsOf(word, dots == 1)) yield return form;
                // The number of dots right before the word that begins here.
                if (word.Count > 0 || element.Kind is not (Kind.Dot or Kind.Letters)) dots = 0;
                if (element.Kind == Kind.Dot) dots++;
                word.Clear();
            }
            isClosed = element.Kind == Kind.Suffix;
            if (continues || element.Kind == Kind.Letters) word.Add(element);
            else if (element.Kind == Kind.Unspaced) run.Add(element);
            else if (element.Kind == Kind.Symbol) yield return new(element.Start, element.End, element.Text);
        }
    }

    private static IEnumerable<Word> FormsOf(List<Element> word, bool hasDot)
    {
        if (word.Count == 0) yield break;
        var text = Truncate(word.Count == 1 ? word[0].Text : string.Concat(word.Select(part => part.Text)));
        if (hasDot && char.IsLetter(text[0])) yield return new(word[0].Start - 1, word[^1].End, $".{text}");
        yield return new(word[0].Start, word[^1].End, text);
        var isVersion = text.Length > 1 && text[0] == 'v' && !text.AsSpan(1).ContainsAnyExceptInRange('0', '9');
        if (isVersion) yield return new(word[0].Start + 1, word[^1].End, text[1..]);
    }

    private static IEnumerable<Word> PairsOf(List<Element> run)
    {
        for (var i = 0; i < run.Count; i++)
        {
            var (one, next) = (run[i], run[Math.Min(i + 1, run.Count - 1)]);
            yield return new(one.Start, next.End, Truncate(i + 1 < run.Count ? one.Text + next.Text : one.Text));
        }
    }

    /// <summary>The user-perceived characters (grapheme clusters), with ASCII letters and digits in one; and a separator at the end.</summary>
    private static IEnumerable<Element> Elements(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = EndOfAscii(text, start);
            if (end > start)
            {
                yield return new(Kind.Letters, start, end, text[start..end].ToLowerInvariant());
            }
            else
            {
                end = start + StringInfo.GetNextTextElementLength(text, start);
                var folded = TextFolding.Fold(text[start..end]);
                // An invisible character, like a soft hyphen, does not end a word. The folded form of ½ is 1⁄2.
                if (folded.Length > 1 && folded.Contains(FractionSlash, StringComparison.Ordinal))
                {
                    foreach (var number in folded.Split(FractionSlash, StringSplitOptions.RemoveEmptyEntries))
                    {
                        yield return new(Kind.Separator, start, start, "");
                        yield return new(Kind.Letters, start, end, number);
                    }
                    yield return new(Kind.Separator, end, end, "");
                }
                else if (folded.Length > 0)
                {
                    yield return OfFolded(folded, text.AsSpan(start, end - start), start, end);
                }
            }
            start = end;
        }
        yield return new(Kind.Separator, text.Length, text.Length, "");
    }

    /// <summary>The end of a run of ASCII letters and digits, without one that a mark may follow.</summary>
    private static int EndOfAscii(string text, int start)
    {
        var length = text.AsSpan(start).IndexOfAnyExcept(AsciiLettersAndDigits);
        var end = length < 0 ? text.Length : start + length;
        return end < text.Length && end > start && !char.IsAscii(text[end]) ? end - 1 : end;
    }

    private static Element OfFolded(string folded, ReadOnlySpan<char> cluster, int start, int end)
    {
        var (first, isEmoji) = (cluster[0], IsEmoji(cluster, folded));
        var kind = folded switch
        {
            _ when isEmoji => Kind.Symbol,
            "+" or "#" => Kind.Suffix,
            "." => Kind.Dot,
            _ when first is '™' or '℠' => Kind.Separator, // these two fold to letters
            _ => Kind.Letters,
        };
        if (kind != Kind.Letters) return new(kind, start, end, folded);
        var letters = folded.EnumerateRunes().Where(IsPartOfWord).ToList();
        return letters.Count > 0 ? new(IsUnspaced(letters[0].Value) ? Kind.Unspaced : Kind.Letters, start, end, Truncate(string.Concat(letters)))
            : folded.EnumerateRunes().Any(IsSymbol) ? new(Kind.Symbol, start, end, Truncate(folded))
            : new(Kind.Separator, start, end, "");
    }

    /// <summary>A sign that is drawn as an emoji: ©️ and ‼️ by the variation selector, #️⃣ and *️⃣ by the keycap. Digits and letters stay so.</summary>
    private static bool IsEmoji(ReadOnlySpan<char> cluster, string folded) =>
        cluster[0] is '#' or '*' ? cluster.Contains('\u20E3')
        : cluster[0] >= '\u0080' && cluster.Contains('\uFE0F') && (char.IsSymbol(cluster[0]) || char.IsPunctuation(cluster[0]))
            && !folded.AsSpan().ContainsAny('\'', '\\');

    private static bool IsPartOfWord(Rune rune) => Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark
        or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    /// <summary>Not the signs of Latin-1 like ® and °, which stand at words and are left out.</summary>
    private static bool IsSymbol(Rune rune) =>
        rune.Value >= 0x2000 && rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherSymbol;

    /// <summary>Scripts that are written without blanks between words, and Hangul. .NET does not know scripts, so these are their blocks.</summary>
    private static bool IsUnspaced(int c) => c is (>= 0x0E00 and <= 0x0EFF) // Thai, Lao
        or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17FF) or (>= 0x1950 and <= 0x1AAF) // Myanmar, Khmer, Tai scripts
        or (>= 0x1100 and <= 0x11FF) or (>= 0x3131 and <= 0x318E) or (>= 0xA960 and <= 0xA97F) or (>= 0xAC00 and <= 0xD7FF) // Hangul
        or (>= 0x3005 and <= 0x3007) or (>= 0x3021 and <= 0x312F) or (>= 0x31A0 and <= 0x31BF) or (>= 0x31F0 and <= 0x31FF) // kana, Bopomofo
        or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xA980 and <= 0xA9DF) or (>= 0xF900 and <= 0xFAFF) // Han, Javanese
        or (>= 0x1B000 and <= 0x1B16F) or (>= 0x20000 and <= 0x3FFFF); // historic kana, rare Han

    /// <summary>A cluster may have hundreds of marks. A pair of surrogates is not parted.</summary>
    private static string Truncate(string text) =>
        text.Length <= MaxLength ? text : text[..(char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];
}
