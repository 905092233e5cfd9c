using FluentValidation;

namespace Platform.Shared.Http;

/// <summary>Validation rules for texts that people write.</summary>
public static class TextRules
{
    /// <summary>The text is a line: see <see cref="IsLine"/>.</summary>
    /// <param name="rule">The rule of the text.</param>
    /// <param name="field">The field's name, for the message.</param>
    /// <param name="maxLength">In UTF-16 code units.</param>
    /// <param name="purpose">What the message says besides.</param>
    public static IRuleBuilderOptions<T, string?> OneLine<T>(this IRuleBuilder<T, string?> rule, string field, int maxLength, string? purpose = null) =>
        rule.Must(text => IsLine(text, maxLength)).WithMessage($"{field} is 1 to {maxLength} characters on one line{(purpose is null ? "" : ": " + purpose)}.");

    /// <summary>The text is null, or has up to <paramref name="maxLength"/> characters on one line, which may be blank.</summary>
    public static IRuleBuilderOptions<T, string?> OneLineOrNull<T>(this IRuleBuilder<T, string?> rule, string field, int maxLength) =>
        rule.Must(text => text is null || (text.Length <= maxLength && !text.Any(char.IsControl)))
            .WithMessage($"{field} is up to {maxLength} characters on one line, or null.");

    /// <summary>Whether the text is one line: not blank, and without control characters.</summary>
    public static bool IsLine(string? text, int maxLength) => !string.IsNullOrWhiteSpace(text) && text.Length <= maxLength && !text.Any(char.IsControl);

    /// <summary>Whether the text has no control characters except tabs and line ends.</summary>
    public static bool IsText(string text, int maxLength) => text.Length <= maxLength && !text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'));
}
