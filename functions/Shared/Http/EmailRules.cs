using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FluentValidation;

namespace Platform.Shared.Http;

/// <summary>Which email addresses can be entered: those that a mail server can take (RFC 5321, 4.1.2), in ASCII, without names,
/// quotes and IP addresses.</summary>
public static partial class EmailRules
{
    /// <summary>The maximum characters of an address (RFC 3696, erratum 1690).</summary>
    public const int MaxLength = 254;

    private const int MaxLocalPart = 64; // RFC 5321, 4.5.3.1.1
    private static readonly IdnMapping International = new();

    /// <summary>The text is an email address (<see cref="IsAddress"/>), or becomes one by <see cref="ToAscii"/>.</summary>
    public static IRuleBuilderOptions<T, string?> IsEmailAddress<T>(this IRuleBuilder<T, string?> rule, string field = "email") =>
        rule.Must(text => text is not null && IsAddress(ToAscii(text)))
            .WithMessage(Expected(field));

    /// <summary>The sentence that says what is expected.</summary>
    public static string Expected(string field) =>
        $"{field} is an address like name@example.com, of up to {MaxLength} characters, in ASCII before the @.";

    /// <summary>Whether the text is an address whose domain can exist; whether it does exist, only sending a mail tells.</summary>
    public static bool IsAddress(string? text) =>
        text is { Length: <= MaxLength } && Shape().IsMatch(text) && text.IndexOf('@', StringComparison.Ordinal) <= MaxLocalPart
        && text[(text.IndexOf('@', StringComparison.Ordinal) + 1)..].Split('.').All(CanBeDecoded);

    /// <summary>The address with an international domain (bücher.example) in its xn-- form, in which it is stored and used; any other text as it is.</summary>
    public static string ToAscii(string text)
    {
        var domain = text[(text.LastIndexOf('@') + 1)..];
        if (domain.Length > MaxLength || Ascii.IsValid(domain) || domain.EnumerateRunes().Any(TextRules.IsInvisible)) return text;
        try
        {
            return text[..^domain.Length] + International.GetAscii(domain);
        }
        catch (ArgumentException)
        {
            return text; // no domain either
        }
    }

    /// <summary>The domain of an address as people read it: without xn--, where it is an international one.</summary>
    public static string ToUnicodeDomain(string address)
    {
        var domain = address[(address.LastIndexOf('@') + 1)..];
        try
        {
            return International.GetUnicode(domain);
        }
        catch (ArgumentException)
        {
            return domain; // from before addresses were checked
        }
    }

    private static bool CanBeDecoded(string label)
    {
        if (!label.StartsWith("xn--", StringComparison.OrdinalIgnoreCase)) return true;
        try
        {
            return International.GetUnicode(label) is { Length: > 0 } decoded
                && !decoded.Equals(label, StringComparison.OrdinalIgnoreCase) && !decoded.Any(c => char.IsControl(c) || char.IsWhiteSpace(c));
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // Dots stand between characters; a domain has two labels or more, of which the last is no number.
    [GeneratedRegex(
        @"\A[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+)*"
        + @"@(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\z",
        RegexOptions.NonBacktracking)]
    private static partial Regex Shape();
}
