namespace Platform.Customers.Profiles;

/// <summary>The body of a PUT, and the target of a PATCH.</summary>
public sealed record ProfileRequest(string? DisplayName, string? Phone, PreferencesRequest? Preferences)
{
    public static ProfileRequest Of(Customer customer) =>
        new(customer.DisplayName, customer.Phone, new(customer.Language, customer.MailConsent, customer.SmsConsent));

    public Profile ToProfile() => new(DisplayName!.Trim(), Phone, Preferences!.Language!, Preferences.MailConsent!.Value, Preferences.SmsConsent!.Value);
}

public sealed record PreferencesRequest(string? Language, bool? MailConsent, bool? SmsConsent);

public sealed class ProfileValidator : AbstractValidator<ProfileRequest>
{
    /// <summary>The languages that texts are, or will be, available in.</summary>
    private static readonly string[] Languages = ["cs", "da", "de", "en", "es", "fi", "fr", "it", "nl", "pl", "pt", "sv"];

    public ProfileValidator()
    {
        RuleFor(r => r.DisplayName).IsDisplayName();
        RuleFor(r => r.Phone).Must(phone => phone is null || IsE164(phone))
            .WithMessage("phone is a number like +4930123456 (+, country code, 7 to 15 digits in all), or null.");
        RuleFor(r => r.Preferences).NotNull().WithMessage("preferences are an object {language, mailConsent, smsConsent}.");
        When(r => r.Preferences is not null, () =>
        {
            RuleFor(r => r.Preferences!.Language).Must(language => Languages.Contains(language, StringComparer.Ordinal))
                .WithMessage($"preferences.language is one of {string.Join(", ", Languages)}.");
            RuleFor(r => r.Preferences!.MailConsent).NotNull().WithMessage("preferences.mailConsent is true or false.");
            RuleFor(r => r.Preferences!.SmsConsent).NotNull().WithMessage("preferences.smsConsent is true or false.");
        });
    }

    private static bool IsE164(string phone) =>
        phone is ['+', >= '1' and <= '9', ..] && phone.Length is >= 8 and <= 16 && phone.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;
}
