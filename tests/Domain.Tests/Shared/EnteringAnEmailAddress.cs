using Platform.Identity.Users;
using Platform.Jobs.Jobs;
using Platform.Ordering.Orders;
using Platform.Shared.Http;

namespace Platform.Domain.Tests.Shared;

public sealed class EnteringAnEmailAddress
{
    private static readonly string Label = new('d', 63);

    [Theory]
    [InlineData("ada@example.com"), InlineData("ada.b+shop@mail.example.com"), InlineData("customer@platform.local")]
    [InlineData("a'b{c}!#$%&*/=?^_`|~-@e.co")]
    [InlineData("ada@xn--mnchen-3ya.example"), InlineData("ada@XN--MNCHEN-3YA.example"), InlineData("ada@example.xn--p1ai")]
    [InlineData("ada@1-2--3.4.example")]
    public void Possible_address_is_taken(string address) => Assert.True(EmailRules.IsAddress(address));

    [Theory]
    [InlineData(null), InlineData(""), InlineData(" "), InlineData("ada"), InlineData("@example.com"), InlineData("ada@"), InlineData("ada@localhost")]
    [InlineData("a..b@example.com"), InlineData(".a@example.com"), InlineData("a.@example.com"), InlineData("a b@example.com")]
    [InlineData("\"a b\"@example.com")]
    [InlineData("ada@@example.com"), InlineData("ada@bob@example.com"), InlineData("Ada <ada@example.com>"), InlineData("ada@example.com, bob@example.com")]
    [InlineData("ada@example.com\r\nBcc: all@example.com"), InlineData("ada@example.com\n"), InlineData("ada\0@example.com")]
    [InlineData("ada@exa\u200bmple.com")]
    [InlineData("ädä@example.com"), InlineData("ada@münchen.example"), InlineData("ada@example。com"), InlineData("ada@\uff45xample.com")]
    [InlineData("ada@.example.com"), InlineData("ada@example..com"), InlineData("ada@example.com."), InlineData("ada@bad_host.com")]
    [InlineData("ada@exa mple.com")]
    [InlineData("ada@-example.com"), InlineData("ada@example-.com"), InlineData("ada@example.-com"), InlineData("ada@example.com-")]
    [InlineData("ada@[127.0.0.1]"), InlineData("ada@127.0.0.1"), InlineData("ada@example.123")]
    [InlineData("ada@xn--.example"), InlineData("ada@xn--a.example"), InlineData("ada@xn--99999999.example"), InlineData("ada@example.xn--0")]
    public void Impossible_address_is_refused(string? address) => Assert.False(EmailRules.IsAddress(address));

    [Fact]
    public void Label_over_63_characters_is_refused()
    {
        Assert.True(EmailRules.IsAddress($"ada@{Label}.example"));
        Assert.False(EmailRules.IsAddress($"ada@{Label}d.example"));
        Assert.False(EmailRules.IsAddress($"ada@example.{Label}d"));
    }

    [Fact]
    public void Part_before_the_at_over_64_characters_is_refused()
    {
        Assert.True(EmailRules.IsAddress($"{new string('a', 64)}@example.com"));
        Assert.False(EmailRules.IsAddress($"{new string('a', 65)}@example.com"));
    }

    [Fact]
    public void Address_over_254_characters_is_refused()
    {
        var domain = string.Join('.', Label, Label, Label, new string('d', 50)); // 242
        Assert.True(EmailRules.IsAddress($"{new string('a', 11)}@{domain}"));
        Assert.False(EmailRules.IsAddress($"{new string('a', 12)}@{domain}"));
    }

    [Theory]
    [InlineData("x@bücher.example", "x@xn--bcher-kva.example"), InlineData("X@BU\u0308CHER.example", "X@xn--bcher-kva.example")]
    [InlineData("ada@пример.рф", "ada@xn--e1afmkfd.xn--p1ai"), InlineData("ada@例え.テスト", "ada@xn--r8jz45g.xn--zckzah")]
    [InlineData("ada@straße.de", "ada@xn--strae-oqa.de"), InlineData("ada@example。com", "ada@example.com"), InlineData("Ada@Example.COM", "Ada@Example.COM")]
    [InlineData("ada@XN--bcher-kva.example", "ada@XN--bcher-kva.example")]
    public void International_domain_is_taken_and_stored_in_ASCII(string typed, string stored)
    {
        Assert.Equal(stored, EmailRules.ToAscii(typed));
        Assert.True(new RegisterUserValidator().Validate(new RegisterUserRequest(typed, "Learning-by-doing-1", "Ada")).IsValid);
        var user = User.Register(typed, "Ada", "hash", [], TimeProvider.System.GetUtcNow());
        Assert.Equal(stored, user.Email);
        Assert.All([typed, stored], form => Assert.Equal(user.NormalizedEmail, EmailAddress.Normalize(form)));
    }

    [Theory]
    [InlineData("ä@bücher.example"), InlineData("ada@bü\u200bcher.example"), InlineData("ada@bücher"), InlineData("ada@bü cher.example")]
    [InlineData("ada@.bücher.example"), InlineData("ada@bücher..example"), InlineData("ada@-bücher-.example"), InlineData("ada@\u0301.example")]
    [InlineData("ada@bü_cher.example"), InlineData("ada@bü\ud800.example"), InlineData("ada@bücher.example."), InlineData("ada@bücher.example\n")]
    [InlineData("ä")]
    public void Impossible_international_address_is_refused(string typed) =>
        Assert.False(new RegisterUserValidator().Validate(new RegisterUserRequest(typed, "Learning-by-doing-1", "Ada")).IsValid);

    [Theory, InlineData("a..b@example.com"), InlineData("ada@-example.com"), InlineData("ada@xn--a.example"), InlineData("ada@bad_host.com")]
    public void Rule_is_that_of_accounts_orders_and_mailings(string address)
    {
        var account = Assert.Single(new RegisterUserValidator().Validate(new RegisterUserRequest(address, "Learning-by-doing-1", "Ada")).Errors);
        var order = new PlaceOrderValidator().Validate(new PlaceOrderRequest([new(Guid.NewGuid(), 1)], new("tok_visa"), address)).Errors;
        var mailing = new EmailPayloadValidator().Validate(new EmailPayload(null, ["ada@example.com", address], "Hello", "Hi", null)).Errors;
        Assert.Equal(account.ErrorMessage, Assert.Single(order).ErrorMessage);
        Assert.Contains($"Change or leave out {address}.", Assert.Single(mailing).ErrorMessage, StringComparison.Ordinal);
    }
}
