namespace Platform.Customers.Profiles;

public sealed record PreferencesView(string Language, bool MailConsent, bool SmsConsent);

public sealed record CustomerView(Guid Id, string Email, string DisplayName, string? Phone, PreferencesView Preferences, DateTimeOffset CreatedAt)
{
    public static CustomerView Of(Customer customer) =>
        new(customer.Id, customer.Email, customer.DisplayName, customer.Phone, new(customer.Language, customer.MailConsent, customer.SmsConsent),
            customer.CreatedAt);
}
