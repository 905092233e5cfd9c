using FluentValidation;

namespace Platform.Shared.Http;

/// <summary>Validation rules for texts.</summary>
public static class TextRules
{
    /// <summary>The text is one line (<see cref="IsLine"/>) of up to <paramref name="maxLength"/> UTF-16 code units.</summary>
    public static IRuleBuilderOptions<T, string?> OneLine<T>(this IRuleBuilder<T, string?> rule, string field, int maxLength, string? hint = null) =>
        rule.Must(text => IsLine(text, maxLength)).WithMessage($"{field} is 1 to {maxLength} characters on one line{(hint is null ? "" : ": " + hint)}.");

    /// <summary>The text is null, or one line of up to <paramref name="maxLength"/> characters, which may be blank.</summary>
    public static IRuleBuilderOptions<T, string?> OneLineOrNull<T>(this IRuleBuilder<T, string?> rule, string field, int maxLength) =>
        rule.Must(text => text is null || (text.Length <= maxLength && !text.Any(char.IsControl)))
            .WithMessage($"{field} is up to {maxLength} characters on one line, or null.");

    /// <summary>Whether the text is one line: not blank, and without control characters.</summary>
    public static bool IsLine(string? text, int maxLength) => !string.IsNullOrWhiteSpace(text) && text.Length <= maxLength && !text.Any(char.IsControl);

    /// <summary>Whether the text has no control characters except tabs and line ends.</summary>
    public static bool IsText(string text, int maxLength) => text.Length <= maxLength && !text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'));
}
