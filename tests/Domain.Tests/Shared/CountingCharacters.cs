using Platform.Shared.Http;

namespace Platform.Domain.Tests.Shared;

public sealed class CountingCharacters
{
    [Theory, InlineData("", 0), InlineData("abc", 3), InlineData("é", 1), InlineData("e\u0301", 2), InlineData("🎸", 1), InlineData("𠮷野", 2)]
    public void Every_Unicode_scalar_value_counts_as_one(string text, int count) => Assert.Equal(count, text.CountCharacters());

    [Fact]
    public void Half_of_a_pair_counts_as_one() => Assert.Equal(2, "a\uD800".CountCharacters());

    [Theory, InlineData(100, true), InlineData(101, false)]
    public void Line_and_text_of_emoji_are_measured_in_characters(int count, bool fits)
    {
        var text = string.Concat(Enumerable.Repeat("😀", count));
        Assert.Equal(fits, TextRules.IsLine(text, 100));
        Assert.Equal(fits, TextRules.IsText(text, 100));
    }
}
