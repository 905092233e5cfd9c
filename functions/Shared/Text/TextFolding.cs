using System.Globalization;
using System.Text;

namespace Platform.Shared.Text;

/// <summary>Forms of texts in which what looks or means the same is the same.</summary>
public static class TextFolding
{
    /// <summary>Marks over letters below this code point (Latin, Greek, Cyrillic, Hebrew, Arabic) are accents or points; later scripts have vowels as
    /// marks.</summary>
    private const int FirstVowelMarks = 0x0780;

    /// <summary>Letters that differ from their base letters by a stroke or a form, so that normalization keeps them.</summary>
    private static readonly Dictionary<char, string> BaseLetters =
        "ß=ss æ=ae œ=oe ø=o ł=l đ=d ð=d þ=th ħ=h ŧ=t ı=i ĸ=k ŋ=n ɓ=b ɗ=d ƙ=k ƴ=y ς=σ ى=ي ی=ي ک=ك ة=ه ٱ=ا ـ=" // the last only lengthens the line of a word
            .Split(' ').ToDictionary(pair => pair[0], pair => pair[2..]);

    /// <summary>The form by which a text is searched: NFKC in lower case without accents, points, invisible characters and skin tones; ASCII digits.</summary>
    public static string Fold(string text)
    {
        if (Ascii.IsValid(text)) return text.ToLowerInvariant();
        var folded = new StringBuilder(text.Length);
        var losesMarks = true;
        foreach (var rune in Normalize(text, NormalizationForm.FormKD).EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (IsInvisible(rune, category)) continue;
            if (category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark)
            {
                if (!losesMarks) folded.Append(rune.ToString());
                continue;
            }
            losesMarks = rune.Value < FirstVowelMarks;
            var lower = Rune.ToLowerInvariant(rune);
            if (category == UnicodeCategory.DecimalDigitNumber) folded.Append((int)Rune.GetNumericValue(rune));
            else if (lower.IsBmp && BaseLetters.TryGetValue((char)lower.Value, out var letters)) folded.Append(letters);
            else folded.Append(lower.ToString());
        }
        return folded.ToString().Normalize();
    }

    /// <summary>Normalizes any text: what is not Unicode (an unpaired surrogate, U+FFFE), which .NET would throw for, becomes U+FFFD.</summary>
    public static string Normalize(string text, NormalizationForm form)
    {
        if (Ascii.IsValid(text)) return text;
        var valid = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) valid.Append((rune.Value == 0xFFFE ? Rune.ReplacementChar : rune).ToString());
        return valid.ToString().Normalize(form);
    }

    /// <summary>Joiners and other format characters (but not the tags that name the flag of a region), variation selectors, skin tones.</summary>
    private static bool IsInvisible(Rune rune, UnicodeCategory category) =>
        (category == UnicodeCategory.Format && rune.Value is not (>= 0xE0020 and <= 0xE007F))
        || rune.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF) or (>= 0x1F3FB and <= 0x1F3FF);
}
