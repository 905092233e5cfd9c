using Platform.Search.Index;
using Platform.Shared.Text;

namespace Platform.Domain.Tests.Search;

public sealed class HighlightingAHit
{
    [Fact]
    public void Words_are_marked_by_prefix() => Assert.Equal("<mark>Sourdough</mark> at home", Highlight.Of("Sourdough at home", ["sour"]));

    [Theory]
    [InlineData("L’été à Paris", "ete", "L’<mark>&#233;t&#233;</mark> &#224; Paris"), InlineData("東京の歴史と文化", "歴史", "東京の<mark>歴史</mark>と文化")]
    [InlineData("数据库设计入门", "库设计", "数据<mark>库设计</mark>入门"), InlineData("ASP.NET Core", ".net", "ASP<mark>.NET</mark> Core")]
    [InlineData("C++ and C", "c++", "<mark>C++</mark> and C"), InlineData("🎸👍🏽 rock", "👍", "&#127928;<mark>&#128077;&#127997;</mark> rock")]
    public void Match_is_marked_as_written(string text, string query, string html) =>
        Assert.Equal(html, Highlight.Of(text, [.. Words.OfQuery(query).Select(w => w.Text)]));

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
