using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FluentValidation;

namespace Platform.Shared.Http;

/// <summary>How people can be called: names in every script and emoji, but nothing that a mail program makes a link of, and nothing that hides.</summary>
public static partial class DisplayNameRules
{
    /// <summary>The maximum characters of a display name.</summary>
    public const int MaxLength = 100;

    private const int ZeroWidthNonJoiner = 0x200C, ZeroWidthJoiner = 0x200D;

    /// <summary>The text is a display name.</summary>
    public static IRuleBuilderOptions<T, string?> IsDisplayName<T>(this IRuleBuilder<T, string?> rule, string field = "displayName") =>
        rule.OneLine(field, MaxLength)
            .Must(name => string.IsNullOrWhiteSpace(name) || !HasHiddenCharacters(name))
            .WithMessage($"{field} has an invisible character, such as a mark for the direction of text. Leave it out.")
            .Must(name => string.IsNullOrWhiteSpace(name) || IsVisible(name)).WithMessage($"{field} has nothing that can be seen. Give a letter.")
            .Must(name => name is null || !HasLink(name)).WithMessage(
                $"{field} looks like a web or email address. Leave that out; put a blank after a dot.");

    /// <summary>Whether characters cannot be seen, or change how others are seen. Words and emoji need joiners between their parts.</summary>
    private static bool HasHiddenCharacters(string name)
    {
        var runes = FlagOfARegion().Replace(name, "").EnumerateRunes().ToList();
        for (var i = 0; i < runes.Count; i++)
        {
            var hidden = Rune.GetUnicodeCategory(runes[i]) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator;
            var joins = runes[i].Value is ZeroWidthNonJoiner or ZeroWidthJoiner
                && i > 0 && i < runes.Count - 1 && IsOfAWord(runes[i - 1]) && IsOfAWord(runes[i + 1]);
            if (hidden && !joins) return true;
        }
        return false;
    }

    private static bool IsOfAWord(Rune rune) => Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.OtherSymbol or UnicodeCategory.ModifierSymbol or UnicodeCategory.MathSymbol; // emoji, their skin tones, and ♂

    private static bool IsVisible(string name) => name.EnumerateRunes().Any(rune =>
        (Rune.IsLetterOrDigit(rune) || Rune.IsNumber(rune) || Rune.IsPunctuation(rune) || Rune.IsSymbol(rune)) && !IsFiller(rune.Value));

    /// <summary>Letters and a symbol that are drawn as nothing: fillers of Hangul and the blank of Braille.</summary>
    private static bool IsFiller(int character) => character is 0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x2800;

    /// <summary>Full-width letters and dots of other scripts make links too.</summary>
    private static bool HasLink(string name) => Link().IsMatch(name.Normalize(NormalizationForm.FormKC).Replace('\u3002', '.'));

    // England, Scotland, Wales: a black flag, invisible letters, and an invisible end.
    [GeneratedRegex(@"\uD83C\uDFF4(?:\uDB40[\uDC20-\uDC7E]){3,6}\uDB40\uDC7F")]
    private static partial Regex FlagOfARegion();

    // A scheme, or a word after a dot, but for a name after its initials (J.R.R.Tolkien), unless a path follows.
    [GeneratedRegex(
        @"://|\b(?:mailto|tel|sms|data|javascript|vbscript):|\bwww\.|[\p{L}\p{M}\p{N}_-]{2}\.\p{L}[\p{L}\p{M}]|\p{N}\.\p{L}[\p{L}\p{M}]"
        + @"|\p{L}\.(?-i:\p{Ll}\p{L}|\p{Lu}\p{Lu})|\p{L}\.\p{L}+[/:?#]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Link();
}
