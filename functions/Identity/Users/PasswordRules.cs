using System.Collections.Frozen;
using System.Reflection;
using System.Text;
using Platform.Shared.Text;

namespace Platform.Identity.Users;

/// <summary>Which passwords can be chosen. Login takes more: passwords that were chosen under earlier rules.</summary>
public static class PasswordRules
{
    public const int MinLength = 12, MaxLength = 128;
    public const string NoControls = "A password has no control characters.";
    public const string NoAddress = "A password must not contain the part of the email address before the @.";

    private const int MinLocalPart = 3; // shorter ones are in too many strong passwords
    private static readonly FrozenSet<string> Common = ReadCommon();

    /// <summary>All rules but <see cref="ContainsLocalPart"/>, for which the address must be known.</summary>
    public static IRuleBuilderOptions<T, string> IsNewPassword<T>(this IRuleBuilderInitial<T, string> rule) => rule.Cascade(CascadeMode.Stop)
        .NotNull().WithMessage("password is required.")
        .Must(password => LengthOf(password) is >= MinLength and <= MaxLength).WithMessage($"A password has {MinLength} to {MaxLength} characters.")
        .Must(password => !password.Any(char.IsControl)).WithMessage(NoControls)
        .Must(TextRules.IsVisible).WithMessage("A password has more than blanks and invisible characters. Add letters, digits or signs.")
        .Must(password => !Letters(password).Contains(Letters(nameof(Platform)), StringComparison.Ordinal))
        .WithMessage($"A password must not contain {nameof(Platform)}, this service's name.")
        .Must(password => !IsCommon(password)).WithMessage("This password is one of those that are tried first. Choose several words, for example.");

    /// <summary>A password that may have been chosen under earlier rules.</summary>
    public static IRuleBuilderOptions<T, string> IsTypedPassword<T>(this IRuleBuilderInitial<T, string> rule, string field) => rule.Cascade(CascadeMode.Stop)
        .NotEmpty().WithMessage($"{field} is required.")
        .Must(password => TextFolding.Normalize(password, NormalizationForm.FormC).HasAtMost(MaxLength))
        .WithMessage($"A password has at most {MaxLength} characters.")
        // HMAC, and so PBKDF2, pads with zeros: a password with NULs behind it has the same hash.
        .Must(password => !password.Any(char.IsControl)).WithMessage(NoControls);

    /// <summary>The length in characters, the same however the keyboard composes them (NFKC).</summary>
    public static int LengthOf(string password) => Passwords.Normalize(password).CountCharacters();

    /// <summary>Whether the password contains the part of the address before the @, or before the + in it; case, dots and hyphens do not matter.</summary>
    public static bool ContainsLocalPart(string password, string email)
    {
        var localPart = email[..Math.Max(0, email.LastIndexOf('@'))];
        var letters = Letters(password);
        return new[] { localPart, localPart.Split('+')[0] }.Select(Letters)
            .Any(part => part.Length >= MinLocalPart && letters.Contains(part, StringComparison.Ordinal));
    }

    /// <summary>Whether the password is a common one, also when digits and signs around it are half of it at most ("Password123!").</summary>
    private static bool IsCommon(string password)
    {
        var lower = Passwords.Normalize(password).ToLowerInvariant();
        var first = lower.AsSpan().IndexOfAnyInRange('a', 'z');
        var core = first < 0 ? "" : lower[first..(lower.AsSpan().LastIndexOfAnyInRange('a', 'z') + 1)];
        return Common.Contains(lower) || (core.Length * 2 >= lower.Length && Common.Contains(core));
    }

    private static string Letters(string text) => string.Concat(Passwords.Normalize(text).Where(char.IsLetterOrDigit)).ToLowerInvariant();

    /// <summary>The 10,000 most common passwords, and further common ones of 12 characters or more. CommonPasswords.LICENSE.txt says where they are
    /// from.</summary>
    private static FrozenSet<string> ReadCommon()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("CommonPasswords.txt")
            ?? throw new InvalidOperationException("CommonPasswords.txt is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToFrozenSet(StringComparer.Ordinal);
    }
}
