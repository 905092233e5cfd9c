using Platform.Customers.Contracts;
using Platform.Customers.Profiles;
using static Platform.Domain.Tests.Customers.Given;

namespace Platform.Domain.Tests.Customers;

public sealed class ChangingAProfile
{
    [Fact]
    public void New_customer_is_English_without_consents()
    {
        var customer = Customer();
        Assert.Equal((null, "en", false, false, 1), (customer.Phone, customer.Language, customer.MailConsent, customer.SmsConsent, customer.Version));
        Assert.Equal(("ada@example.com", "ada"), (customer.SearchEmail, customer.SearchName));
    }

    [Fact]
    public void Unchanged_profile_changes_nothing()
    {
        var customer = Customer();
        var (change, refusal) = customer.Change(Fresh, Home, Noon);
        Assert.Null(refusal);
        Assert.False(change!.ProfileChanged);
        Assert.Empty(change.Consents);
        Assert.Equal(1, customer.Version);
    }

    [Fact]
    public void Changed_name_phone_or_language_is_an_event_and_a_new_version()
    {
        foreach (var profile in new[] { Fresh with { DisplayName = "Ada L." }, Fresh with { Phone = "+4930123456" }, Fresh with { Language = "de" } })
        {
            var customer = Customer();
            var change = customer.Change(profile, Home, Noon).Change!;
            Assert.True(change.ProfileChanged);
            Assert.Empty(change.Consents);
            Assert.Equal(2, customer.Version);
        }
    }

    [Fact]
    public void Search_name_follows_the_display_name()
    {
        var customer = Customer();
        customer.Change(Fresh with { DisplayName = "Ädä" }, Home, Noon);
        Assert.Equal("ada", customer.SearchName);
    }

    [Fact]
    public void Consent_records_who_when_and_from_where()
    {
        var customer = Customer();
        var change = customer.Change(Fresh with { MailConsent = true }, Home, Noon).Change!;
        var consent = Assert.Single(change.Consents);
        Assert.Equal((Ada, ConsentChannel.Mail, true, Ada, Noon, Home.IpAddresses, Home.UserAgent),
            (consent.CustomerId, consent.Channel, consent.Granted, consent.ChangedBy, consent.ChangedAt, consent.IpAddresses, consent.UserAgent));
        Assert.False(change.ProfileChanged);
        Assert.True(customer.MailConsent);
        Assert.Equal(2, customer.Version);
    }

    [Fact]
    public void Each_consent_change_is_recorded()
    {
        var customer = Customer();
        var both = Fresh with { Phone = "+4930123456", MailConsent = true, SmsConsent = true };
        Assert.Equal(
            [(ConsentChannel.Mail, true), (ConsentChannel.Sms, true)], customer.Change(both, Home, Noon).Change!.Consents.Select(c => (c.Channel, c.Granted)));
        Assert.Equal([(ConsentChannel.Mail, false), (ConsentChannel.Sms, false)],
            customer.Change(both with { MailConsent = false, SmsConsent = false }, Home, Noon).Change!.Consents.Select(c => (c.Channel, c.Granted)));
    }

    [Fact]
    public void Sms_consent_without_a_phone_is_refused()
    {
        var customer = Customer();
        Assert.Equal("sms-consent-needs-phone", customer.Change(Fresh with { SmsConsent = true }, Home, Noon).Refusal!.Code);
        Assert.Equal((false, 1), (customer.SmsConsent, customer.Version));
    }

    [Fact]
    public void Removing_the_phone_with_sms_consent_is_refused()
    {
        var customer = Customer();
        customer.Change(Fresh with { Phone = "+4930123456", SmsConsent = true }, Home, Noon);
        Assert.Equal("sms-consent-needs-phone", customer.Change(Fresh with { SmsConsent = true }, Home, Noon).Refusal!.Code);
        Assert.Null(customer.Change(Fresh, Home, Noon).Refusal);
    }

    [Theory]
    [InlineData("+4930123456", true), InlineData("+1234567", true), InlineData("+123456789012345", true), InlineData("+123456", false)]
    [InlineData("+1234567890123456", false), InlineData("+0301234567", false), InlineData("030123456", false), InlineData("+49 30 123456", false)]
    [InlineData("+493012345x", false), InlineData("+", false), InlineData("", false)]
    public void Phone_must_have_E164_form(string phone, bool valid) =>
        Assert.Equal(valid, new ProfileValidator().Validate(new ProfileRequest("Ada", phone, new("en", false, false))).IsValid);

    [Fact]
    public void Every_invalid_field_is_named() => Assert.Equal(
        ["DisplayName", "Phone", "Preferences.Language", "Preferences.MailConsent", "Preferences.SmsConsent"],
        new ProfileValidator().Validate(new ProfileRequest(" ", "1", new("EN", null, null))).Errors.Select(e => e.PropertyName));
}
