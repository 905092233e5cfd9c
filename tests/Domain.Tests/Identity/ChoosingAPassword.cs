using Platform.Identity.Users;

namespace Platform.Domain.Tests.Identity;

public sealed class ChoosingAPassword
{
    private readonly RegisterUserValidator validator = new();

    [Theory, InlineData("correct-horse-9"), InlineData("Learning-by-doing-1"), InlineData("839201746352"), InlineData("passwordfabrik-im-tal")]
    [InlineData("monkey19283746573"), InlineData("пароль-для-магазина")]
    public void Uncommon_password_is_accepted(string password) => Assert.Empty(ErrorsOf(password));

    [Theory, InlineData("1qaz2wsx3edc"), InlineData("QWERTY123456"), InlineData("password1234"), InlineData("Password123!"), InlineData("123456-football")]
    [InlineData("ＰＡＳＳＷＯＲＤ１２３！"), InlineData("passwordpassword"), InlineData("zxcvbnm123456789"), InlineData("!!!baseball!!!")]
    [InlineData("123456789987654321")]
    public void Common_password_is_refused_also_in_another_case_or_width_and_with_digits_and_signs_around_it(string password) =>
        Assert.Contains("tried first", Assert.Single(ErrorsOf(password)), StringComparison.Ordinal);

    [Theory, InlineData("my-platform-99"), InlineData("PLATFORM-is-fine"), InlineData("p.l.a.t.f.o.r.m-9"), InlineData("ｐｌａｔｆｏｒｍ-9999")]
    public void Password_with_the_services_name_is_refused(string password) =>
        Assert.Contains("service's name", Assert.Single(ErrorsOf(password)), StringComparison.Ordinal);

    [Theory]
    [InlineData("ada.lovelace@example.com", "adalovelace-99"), InlineData("ada.lovelace@example.com", "my-ADA_Lovelace!")]
    [InlineData("ada+news@example.com", "my-ada-is-9-9"), InlineData("lovelace@example.com", "my-ｌｏｖｅｌａｃｅ-9")]
    public void Password_with_the_address_in_it_is_refused_also_with_other_characters_between_the_letters(string email, string password) =>
        Assert.Equal(PasswordRules.NoAddress, Assert.Single(ErrorsOf(password, email)));

    [Theory, InlineData("al@example.com", "also-very-long-9"), InlineData("a.b@example.com", "absolutely-fine-9")]
    [InlineData("a+b@example.com", "a-and-b-are-fine")]
    public void Local_part_under_three_letters_is_not_looked_for(string email, string password) => Assert.Empty(ErrorsOf(password, email));

    [Theory, InlineData("\uFB03", 4, true), InlineData("\uFB03", 3, false), InlineData("\uFB03", 42, true), InlineData("\uFB03", 43, false)]
    public void Length_is_counted_in_the_form_that_is_hashed(string ligatureOfThree, int count, bool fits) =>
        Assert.Equal(fits, ErrorsOf(string.Concat(Enumerable.Repeat(ligatureOfThree, count))).Count == 0);

    [Fact]
    public void Reset_and_change_have_the_same_rules()
    {
        foreach (var password in new[] { "short", "Password123!", "my-platform-99", "correct-horse-9\0", new string('x', 129) })
        {
            var reset = new ResetPasswordValidator().Validate(new ResetPasswordRequest("token", password));
            var changed = new ChangePasswordValidator().Validate(new ChangePasswordRequest("x", password));
            Assert.Equal(ErrorsOf(password), reset.Errors.Select(e => e.ErrorMessage));
            Assert.Equal(ErrorsOf(password), changed.Errors.Select(e => e.ErrorMessage));
        }
    }

    private List<string> ErrorsOf(string password, string email = "ada@example.com") =>
        [.. validator.Validate(new RegisterUserRequest(email, password, "Ada")).Errors.Select(e => e.ErrorMessage)];
}
