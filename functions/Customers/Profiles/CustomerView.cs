namespace Platform.Customers.Profiles;

public sealed record PreferencesView(string Language, bool MailConsent, bool SmsConsent);

public sealed record CustomerView(Guid Id, string Email, string DisplayName, string? Phone, PreferencesView Preferences, DateTimeOffset CreatedAt)
{
    public static CustomerView Of(Customer c) =>
        new(c.Id, c.Email, c.DisplayName, c.Phone, new(c.Language, c.MailConsent, c.SmsConsent), c.CreatedAt);
}
