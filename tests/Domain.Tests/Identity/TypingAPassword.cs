using Microsoft.AspNetCore.Identity;
using Platform.Identity.Sessions;
using Platform.Identity.Users;

namespace Platform.Domain.Tests.Identity;

public sealed class TypingAPassword
{
    private const string Composed = "pässwörter-9xyz";
    private static readonly Passwords Passwords = new(HashingPasswords.Hasher());

    [Theory]
    [InlineData(Composed, "pa\u0308sswo\u0308rter-9xyz"), InlineData("pa\u0308sswo\u0308rter-9xyz", Composed), InlineData("ｐａｓｓｗｏｒｄ－１２３４", "password-1234")]
    [InlineData("correct horse 9", "correct\u00A0horse\u30009"), InlineData("correct horse 9", "correct\u1680horse 9")]
    [InlineData("비밀번호-열두글자-이상", "비밀번호-열두글자-이상")]
    public void Other_form_of_the_same_characters_is_right(string registered, string typed) =>
        Assert.Equal(PasswordVerificationResult.Success, Passwords.Verify(Passwords.Hash(registered), typed));

    [Theory, InlineData("passworter-9xyz"), InlineData("Pässwörter-9xyz"), InlineData(" pässwörter-9xyz"), InlineData("pässwörter-9xy\uFFFE")]
    public void Other_characters_are_wrong(string typed) => Assert.Equal(PasswordVerificationResult.Failed, Passwords.Verify(Passwords.Hash(Composed), typed));

    [Fact]
    public void Hash_of_the_password_as_it_was_typed_is_still_right_and_is_replaced()
    {
        const string typed = "pa\u0308sswo\u0308rter-9xyz";
        var earlier = HashingPasswords.Hasher().HashPassword(Passwords, typed);
        Assert.Equal(PasswordVerificationResult.SuccessRehashNeeded, Passwords.Verify(earlier, typed));
        Assert.Equal(PasswordVerificationResult.Failed, Passwords.Verify(earlier, "something-else-ä"));
        Assert.Equal(PasswordVerificationResult.Failed, Passwords.Verify(null, typed));
    }

    [Theory, InlineData("😀", 12, true), InlineData("😀", 6, false), InlineData("😀", 128, true), InlineData("😀", 129, false)]
    [InlineData("e\u0301", 128, true), InlineData("e\u0301", 11, false)]
    public void Length_is_in_characters_however_they_are_composed(string character, int count, bool fits)
    {
        var password = string.Concat(Enumerable.Repeat(character, count));
        Assert.Equal(fits, new RegisterUserValidator().Validate(new RegisterUserRequest("ada@example.com", password, "Ada")).IsValid);
        Assert.Equal(count <= 128, new LogInValidator().Validate(new LogInRequest("ada@example.com", password)).IsValid);
    }

    [Theory, InlineData("correct-horse-9\0"), InlineData("correct-horse-9\0\0\0"), InlineData("correct\u0007horse-9"), InlineData("correct-horse-9\u0085")]
    public void Control_character_is_refused_at_registration_and_login(string password)
    {
        var registered = new RegisterUserValidator().Validate(new RegisterUserRequest("ada@example.com", password, "Ada")).Errors;
        var loggedIn = new LogInValidator().Validate(new LogInRequest("ada@example.com", password)).Errors;
        Assert.Equal((PasswordRules.NoControls, PasswordRules.NoControls), (Assert.Single(registered).ErrorMessage, Assert.Single(loggedIn).ErrorMessage));
    }

    [Theory, InlineData(' '), InlineData('\u200B'), InlineData('\u3000'), InlineData('\u3164')]
    [InlineData('\u2800'), InlineData('\uFE0F'), InlineData('\u0301')]
    public void Blanks_or_invisible_characters_alone_are_no_password(char character)
    {
        var errors = new RegisterUserValidator().Validate(new RegisterUserRequest("ada@example.com", new string(character, 12), "Ada")).Errors;
        Assert.Contains("invisible", Assert.Single(errors).ErrorMessage, StringComparison.Ordinal);
    }
}
