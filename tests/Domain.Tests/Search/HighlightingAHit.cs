using Platform.Search.Index;

namespace Platform.Domain.Tests.Search;

public sealed class HighlightingAHit
{
    [Fact]
    public void Words_are_marked_by_prefix() => Assert.Equal("<mark>Sourdough</mark> at home", Highlight.Of("Sourdough at home", ["sour"]));

    [Fact]
    public void Document_is_encoded() =>
        Assert.Equal("&lt;script&gt;<mark>alert</mark>(&quot;x&quot;)&lt;/script&gt; &amp; &lt;mark&gt;",
            Highlight.Of("<script>alert(\"x\")</script> & <mark>", ["alert"]));

    [Fact]
    public void Excerpt_is_around_the_first_match()
    {
        var html = Highlight.Of(string.Join(' ', Enumerable.Repeat("flour", 100)) + " yeast " + string.Join(' ', Enumerable.Repeat("water", 100)), ["yeast"]);
        Assert.StartsWith("… flour", html, StringComparison.Ordinal);
        Assert.Contains("flour <mark>yeast</mark> water", html, StringComparison.Ordinal);
        Assert.EndsWith("water …", html, StringComparison.Ordinal);
        Assert.True(html.Length < 250);
    }

    [Fact]
    public void Excerpt_without_a_match_is_the_beginning() => Assert.Equal("Bread", Highlight.Of("Bread", ["x"]));

    [Fact]
    public void Text_without_spaces_is_cut() => Assert.Equal(202, Highlight.Of(new string('a', 5000), []).Length);
}
