using Platform.Customers.Consents;
using Platform.Shared.Text;

namespace Platform.Customers.Profiles;

public sealed record Profile(string DisplayName, string? Phone, string Language, bool MailConsent, bool SmsConsent);

/// <param name="ProfileChanged">Whether name, phone number or language changed.</param>
public sealed record ProfileChange(bool ProfileChanged, IReadOnlyList<ConsentChange> Consents);

/// <summary>The email address is Identity's: the customer logs in with it.</summary>
public sealed class Customer
{
    public const string DefaultLanguage = "en";

    private Customer() { } // for EF

    /// <summary>The user id.</summary>
    public Guid Id { get; private init; }

    public string Email { get; private set; } = "";

    /// <summary>When the account moved to this address; null while it has the one it was registered with.</summary>
    public DateTimeOffset? EmailChangedAt { get; private set; }

    public string DisplayName { get; private set; } = "";
    public string? Phone { get; private set; }
    public string Language { get; private set; } = DefaultLanguage;
    public bool MailConsent { get; private set; }
    public bool SmsConsent { get; private set; }
    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>Starts at 1 and increases with every change: the ETag, and the order of the events.</summary>
    public long Version { get; private set; }

    public string SearchEmail { get; private set; } = "";
    public string SearchName { get; private set; } = "";

    /// <summary>The words of name and email address.</summary>
    public string[] SearchWords { get; private set; } = [];

    /// <summary>The <see cref="Words.Version"/> that <see cref="SearchWords"/> were written with; 0 before there were any.</summary>
    public int WordsVersion { get; private set; }

    public static Customer Register(Guid id, string email, string displayName, DateTimeOffset now)
    {
        var customer = new Customer
        {
            Id = id,
            Email = email,
            DisplayName = displayName,
            CreatedAt = now,
            Version = 1,
            SearchEmail = SearchText(email),
            SearchName = SearchText(displayName),
        };
        customer.IndexWords();
        return customer;
    }

    /// <summary>The form by which operators search.</summary>
    public static string SearchText(string text) => TextFolding.Fold(text);

    public void IndexWords()
    {
        var words = Words.Of(DisplayName).Concat(Words.Of(Email)).Concat(Words.Of(EmailRules.ToUnicodeDomain(Email)));
        SearchWords = [.. words.Distinct(StringComparer.Ordinal)];
        WordsVersion = Words.Version;
    }

    /// <summary>Of two changes the later one counts.</summary>
    public void ChangeEmail(string email, DateTimeOffset changedAt)
    {
        if (changedAt <= EmailChangedAt) return;
        (Email, EmailChangedAt, SearchEmail) = (email, changedAt, SearchText(email));
        IndexWords();
        Version++;
    }

    /// <summary>Replaces the profile and records changed consents. An equal profile changes nothing.</summary>
    public (ProfileChange? Change, Refusal? Refusal) Change(Profile profile, Origin origin, DateTimeOffset now)
    {
        if (profile is { SmsConsent: true, Phone: null })
            return (null, new("sms-consent-needs-phone", "Text messages need a phone number. Give one, or set preferences.smsConsent to false."));

        var changed = (profile.DisplayName, profile.Phone, profile.Language) != (DisplayName, Phone, Language);
        var consents = new List<ConsentChange>();
        if (profile.MailConsent != MailConsent) consents.Add(ConsentChange.Of(Id, ConsentChannel.Mail, profile.MailConsent, origin, now));
        if (profile.SmsConsent != SmsConsent) consents.Add(ConsentChange.Of(Id, ConsentChannel.Sms, profile.SmsConsent, origin, now));
        if (changed || consents.Count > 0) Version++;

        (DisplayName, Phone, Language, MailConsent, SmsConsent) = (
            profile.DisplayName, profile.Phone, profile.Language, profile.MailConsent, profile.SmsConsent);
        SearchName = SearchText(DisplayName);
        IndexWords();
        return (new(changed, consents), null);
    }
}
