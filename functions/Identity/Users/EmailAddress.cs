using System.Text.RegularExpressions;

namespace Platform.Identity.Users;

public static partial class EmailAddress
{
    public const int MaxLength = 254; // RFC 3696, erratum 1690

    /// <summary>The form by which accounts are found: case does not matter.</summary>
    public static string Normalize(string email) => email.ToLowerInvariant();

    internal static IRuleBuilderOptions<T, string> IsEmailAddress<T>(this IRuleBuilderInitial<T, string> rule) => rule.Cascade(CascadeMode.Stop)
        .NotEmpty().WithMessage("email is required.")
        .MaximumLength(MaxLength).WithMessage($"An email address has at most {MaxLength} characters.")
        .Must(email => Shape().IsMatch(email))
            .WithMessage("This is not an email address like name@example.com (ASCII letters; an international domain in its xn-- form).");

    // The pattern of <input type="email"> in the HTML standard, with at least two labels in the domain.
    [GeneratedRegex(
        @"\A[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)+\z",
        RegexOptions.NonBacktracking)]
    private static partial Regex Shape();
}
