using FluentValidation;

namespace Platform.Shared.Http;

/// <summary>Validation rules for texts. A character is a Unicode scalar value, as in JSON Schema and PostgreSQL: an emoji counts as one, not as two.</summary>
public static class TextRules
{
    /// <summary>The text is one line (<see cref="IsLine"/>) of up to <paramref name="maxLength"/> characters.</summary>
    public static IRuleBuilderOptions<T, string?> OneLine<T>(this IRuleBuilder<T, string?> rule, string field, int maxLength, string? hint = null) =>
        rule.Must(text => IsLine(text, maxLength)).WithMessage($"{field} is 1 to {maxLength} characters on one line{(hint is null ? "" : ": " + hint)}.");

    /// <summary>The text is null, or one line of up to <paramref name="maxLength"/> characters, which may be blank.</summary>
    public static IRuleBuilderOptions<T, string?> OneLineOrNull<T>(this IRuleBuilder<T, string?> rule, string field, int maxLength) =>
        rule.Must(text => text is null || (text.HasAtMost(maxLength) && !text.Any(char.IsControl)))
            .WithMessage($"{field} is up to {maxLength} characters on one line, or null.");

    /// <summary>Whether the text is one line: not blank, and without control characters.</summary>
    public static bool IsLine(string? text, int maxLength) => !string.IsNullOrWhiteSpace(text) && text.HasAtMost(maxLength) && !text.Any(char.IsControl);

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
