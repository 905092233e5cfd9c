using System.Globalization;
using System.Text;
using FluentValidation;

namespace Platform.Shared.Http;

/// <summary>Validation rules for texts. A character is a Unicode scalar value, as in JSON Schema and PostgreSQL: an emoji counts as one, not as two.</summary>
public static class TextRules
{
    /// <summary>The text is one line (<see cref="IsLine"/>) of up to <paramref name="maxLength"/> characters.</summary>
    public static IRuleBuilderOptions<T, string?> OneLine<T>(this IRuleBuilder<T, string?> rule, string field, int maxLength, string? hint = null) =>
        rule.Must(text => IsLine(text, maxLength)).WithMessage(
            $"{field} is 1 to {maxLength} characters on one line{(hint is null ? "" : ": " + hint)}, with no marks that turn the direction of text.");

    /// <summary>The text is null, or one line of up to <paramref name="maxLength"/> characters, which may be blank.</summary>
    public static IRuleBuilderOptions<T, string?> OneLineOrNull<T>(this IRuleBuilder<T, string?> rule, string field, int maxLength) =>
        rule.Must(text => string.IsNullOrWhiteSpace(text) ? text is null || IsOnOneLine(text, maxLength) : IsLine(text, maxLength))
            .WithMessage($"{field} is up to {maxLength} characters on one line, with no marks that turn the direction of text, or null.");

    /// <summary>Whether the text is one line with something to see, without control characters and without marks that turn the direction of what
    /// follows.</summary>
    public static bool IsLine(string? text, int maxLength) => text is not null && IsOnOneLine(text, maxLength) && IsVisible(text);

    private static bool IsOnOneLine(string text, int maxLength) => text.HasAtMost(maxLength) && !text.Any(c =>
        char.IsControl(c) || c is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069'));

    /// <summary>Whether anything of the text can be seen: a letter, digit, sign or emoji that is not drawn as nothing.</summary>
    public static bool IsVisible(string text) => text.EnumerateRunes().Any(rune =>
        (Rune.IsLetterOrDigit(rune) || Rune.IsNumber(rune) || Rune.IsPunctuation(rune) || Rune.IsSymbol(rune)) && !IsFiller(rune)
        && rune.Value is not (0xFFFC or 0x1D159)); // the place of an object, and a note without a head

    /// <summary>Whether the character takes a letter's place and is drawn as nothing: the fillers of Hangul and the blank of Braille.</summary>
    public static bool IsFiller(Rune rune) => rune.Value is 0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x2800;

    /// <summary>Whether the character is not drawn itself: a control or format character, a filler, a joiner of marks, a selector of a variant.</summary>
    public static bool IsInvisible(Rune rune) => IsFiller(rune) || IsVariationSelector(rune) || rune.Value is 0x034F or 0x17B4 or 0x17B5
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator;

    /// <summary>Whether the character selects a variant of the one before: of an emoji, or of a Han or Mongolian letter.</summary>
    public static bool IsVariationSelector(Rune rune) =>
        rune.Value is (>= 0x180B and <= 0x180D) or 0x180F or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);

    /// <summary>Whether the text has no control characters except tabs and line ends.</summary>
    public static bool IsText(string text, int maxLength) => text.HasAtMost(maxLength) && !text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'));

    /// <summary>Whether the text has at most <paramref name="maxLength"/> characters.</summary>
    public static bool HasAtMost(this string text, int maxLength) =>
        text.Length <= maxLength || (text.Length <= 2 * maxLength && text.CountCharacters() <= maxLength);

    /// <summary>The number of characters; a surrogate without its other half counts as one.</summary>
    public static int CountCharacters(this string text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes()) count++;
        return count;
    }
}
