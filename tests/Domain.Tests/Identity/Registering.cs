using Microsoft.AspNetCore.Identity;
using Platform.Identity.Sessions;
using Platform.Identity.Users;
using Platform.Shared.Auth;

namespace Platform.Domain.Tests.Identity;

public sealed class Registering
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly RegisterUserValidator validator = new();

    [Theory, InlineData("ada@example.com"), InlineData("customer@platform.local"), InlineData("a+tag.b_c@sub.example-1.co")]
    public void Valid_email_is_accepted(string email) => Assert.Empty(ErrorsOf(new(email, "Learning-by-doing-1", "Ada")));

    [Theory]
    [InlineData(null), InlineData(""), InlineData("ada"), InlineData("ada@localhost"), InlineData("ada@@example.com"), InlineData("ada @example.com")]
    [InlineData(" ada@example.com"), InlineData("ada@example.com\n"), InlineData("ada\0@example.com"), InlineData("ada@exa\u0001mple.com")]
    [InlineData("ada@-example.com"), InlineData("ada@example..com"), InlineData("ada@example.com>,<eve@example.com")]
    public void Invalid_email_is_refused(string? email) => Assert.Equal(["Email"], ErrorsOf(new(email!, "Learning-by-doing-1", "Ada")));

    [Fact]
    public void Email_over_254_characters_is_refused()
    {
        var domain = string.Join('.', Enumerable.Repeat(new string('d', 60), 4)); // 243
        Assert.Empty(ErrorsOf(new($"{new string('a', 10)}@{domain}", "Learning-by-doing-1", "Ada")));
        Assert.Equal(["Email"], ErrorsOf(new($"{new string('a', 11)}@{domain}", "Learning-by-doing-1", "Ada")));
    }

    [Theory, InlineData(null), InlineData(""), InlineData("eleven-char"), InlineData("my-ADA.LOVELACE-password")]
    public void Weak_password_is_refused(string? password) => Assert.Equal(["Password"], ErrorsOf(new("ada.lovelace@example.com", password!, "Ada")));

    [Fact]
    public void Password_over_128_characters_is_refused()
    {
        Assert.Empty(ErrorsOf(new("ada@example.com", new string('x', 128), "Ada")));
        Assert.Equal(["Password"], ErrorsOf(new("ada@example.com", new string('x', 129), "Ada")));
    }

    [Fact]
    public void Password_may_contain_a_one_letter_local_part() => Assert.Empty(ErrorsOf(new("a@example.com", "Learning-by-doing-1", "Ada")));

    [Theory, InlineData(null), InlineData(""), InlineData("  "), InlineData("Ada\r\nBcc: eve@example.com"), InlineData("Ada\0")]
    public void Blank_or_multiline_display_name_is_refused(string? name) =>
        Assert.Equal(["DisplayName"], ErrorsOf(new("ada@example.com", "Learning-by-doing-1", name!)));

    [Fact]
    public void Every_invalid_field_is_named() => Assert.Equal(["DisplayName", "Email", "Password"], ErrorsOf(new(null!, null!, new string('n', 101))));

    [Fact]
    public void Email_is_normalized_and_roles_are_distinct()
    {
        var user = User.Register("Ada@Example.com", "Ada", "hash", [Roles.Customer, Roles.Customer], Now);
        Assert.Equal("Ada@Example.com", user.Email);
        Assert.Equal(EmailAddress.Normalize("ADA@example.COM"), user.NormalizedEmail);
        Assert.Equal(["customer"], user.Roles);
        Assert.Equal(Now, user.RegisteredAt);
    }

    [Fact]
    public void Only_the_password_matches_its_hash()
    {
        using var passwords = new Passwords(HashingPasswords.Hasher());
        var hash = passwords.Hash("Learning-by-doing-1");
        Assert.Equal(PasswordVerificationResult.Success, passwords.Verify(hash, "Learning-by-doing-1"));
        Assert.Equal(PasswordVerificationResult.Failed, passwords.Verify(hash, "Learning-by-doing-2"));
        Assert.Equal(PasswordVerificationResult.Failed, passwords.Verify(null, "Learning-by-doing-1"));
    }

    [Fact]
    public void Login_and_refresh_input_has_maximum_lengths()
    {
        Assert.False(new LogInValidator().Validate(new LogInRequest("ada\0@example.com", "x")).IsValid);
        Assert.False(new LogInValidator().Validate(new LogInRequest("ada@example.com", new string('x', 129))).IsValid);
        Assert.True(new LogInValidator().Validate(new LogInRequest("ada@example.com", "wrong")).IsValid);
        Assert.False(new RefreshTokenValidator().Validate(new RefreshTokenRequest(null!)).IsValid);
        Assert.False(new RefreshTokenValidator().Validate(new RefreshTokenRequest(new string('x', 201))).IsValid);
    }

    private IEnumerable<string> ErrorsOf(RegisterUserRequest request) =>
        validator.Validate(request).Errors.Select(e => e.PropertyName).Distinct().Order(StringComparer.Ordinal);
}
