using FluentValidation;
using Platform.Shared.Http;

namespace Platform.Domain.Tests.Shared;

public sealed class WritingALine
{
    private readonly InlineValidator<string> required = [], optional = [];

    public WritingALine()
    {
        required.RuleFor(line => line).OneLine("title", 20);
        optional.RuleFor(line => line).OneLineOrNull("line2", 20);
    }

    [Theory]
    [InlineData("Sourdough at home"), InlineData("🎸"), InlineData("..."), InlineData("שָׁלוֹם \u200fC++"), InlineData("می\u200cخواهم"), InlineData("☎️ 12")]
    public void Line_with_something_to_see_is_taken(string line)
    {
        Assert.True(required.Validate(line).IsValid);
        Assert.True(optional.Validate(line).IsValid);
    }

    [Theory, InlineData("a\0b"), InlineData("a\nb"), InlineData("a\u2028b"), InlineData("a\u2029b"), InlineData("a\u202ab"), InlineData("a\u202eb")]
    [InlineData("\u2066a\u2069"), InlineData("\u200b"), InlineData("\u3164"), InlineData("\u2800\u2800")]
    [InlineData("\ufffc"), InlineData("\u034f"), InlineData("\ufe0f"), InlineData("\u200e")]
    public void Control_mark_of_direction_or_nothing_visible_is_refused(string line)
    {
        Assert.Contains("title is 1 to 20 characters on one line", Assert.Single(required.Validate(line).Errors).ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("line2 is up to 20 characters on one line", Assert.Single(optional.Validate(line).Errors).ErrorMessage, StringComparison.Ordinal);
    }

    [Theory, InlineData("", true), InlineData("   ", true), InlineData("\t", false), InlineData("                     ", false)]
    public void Optional_line_may_be_blank(string line, bool isValid)
    {
        Assert.Equal(isValid, optional.Validate(line).IsValid);
        Assert.False(required.Validate(line).IsValid);
    }
}
