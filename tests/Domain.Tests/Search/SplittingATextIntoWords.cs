using Platform.Search.Index;

namespace Platform.Domain.Tests.Search;

public sealed class SplittingATextIntoWords
{
    [Theory]
    [InlineData("", ""), InlineData(" ... ", ""), InlineData("Bread & Butter", "bread butter"), InlineData("C# 14: what's new?", "c 14 what s new")]
    [InlineData("Über-Größe", "über größe"), InlineData("a'b\\c:*|!(d)\0e", "a b c d e")]
    public void Words_are_letters_and_digits_in_lower_case(string text, string words) => Assert.Equal(words, string.Join(' ', Words.Of(text)));

    [Fact]
    public void Overlong_word_is_cut() => Assert.Equal(Words.MaxLength, Assert.Single(Words.Of(new string('x', 5000))).Length);
}
