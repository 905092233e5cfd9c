using Platform.Search.Index;

namespace Platform.Domain.Tests.Search;

public sealed class HighlightingAHit
{
    [Fact]
    public void Marks_words_by_their_beginning() => Assert.Equal("<mark>Sourdough</mark> at home", Highlight.Of("Sourdough at home", ["sour"]));

    [Fact]
    public void Escapes_the_document() =>
        Assert.Equal(
            "&lt;script&gt;<mark>alert</mark>(&quot;x&quot;)&lt;/script&gt; &amp; &lt;mark&gt;",
            Highlight.Of("<script>alert(\"x\")</script> & <mark>", ["alert"]));

    [Fact]
    public void Shows_the_piece_around_the_first_word_found()
    {
        var html = Highlight.Of(string.Join(' ', Enumerable.Repeat("flour", 100)) + " yeast " + string.Join(' ', Enumerable.Repeat("water", 100)), ["yeast"]);

        Assert.StartsWith("… flour", html, StringComparison.Ordinal);
        Assert.Contains("flour <mark>yeast</mark> water", html, StringComparison.Ordinal);
        Assert.EndsWith("water …", html, StringComparison.Ordinal);
        Assert.True(html.Length < 250);
    }

    [Fact]
    public void Shows_the_start_when_nothing_is_found_there() => Assert.Equal("Bread", Highlight.Of("Bread", ["x"]));

    [Fact]
    public void Takes_a_text_without_spaces() => Assert.Equal(202, Highlight.Of(new string('a', 5000), []).Length);
}
