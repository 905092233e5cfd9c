namespace Platform.Domain.Tests.Learning;

public sealed class ShowingALesson
{
    [Fact]
    public void Markdown_becomes_HTML()
    {
        var html = SafeMarkdown.ForLessons.ToHtml("# Dough\n\n- *flour*\n- water\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```csharp\nvar x = 1 < 2;\n```\n");
        Assert.Contains("<h1>Dough</h1>", html, StringComparison.Ordinal);
        Assert.Contains("<li><em>flour</em></li>", html, StringComparison.Ordinal);
        Assert.Contains("<td>1</td>", html, StringComparison.Ordinal);
        Assert.Contains("var x = 1 &lt; 2;", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>"), InlineData("text <img src=x onerror=alert(1)> text"), InlineData("<div onclick=\"alert(1)\">\n\nx\n</div>")]
    public void HTML_is_encoded(string markdown)
    {
        var html = SafeMarkdown.ForLessons.ToHtml(markdown);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<div", html, StringComparison.Ordinal);
        Assert.Contains("&lt;", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[x](javascript:alert(1))"), InlineData("[x](JaVaScRiPt:alert(1))"), InlineData("[x](<java\tscript:alert(1)>)")]
    [InlineData("[x](< javascript:alert(1)>)"), InlineData("[x](&#106;avascript:alert(1))"), InlineData("[x](vbscript:x)")]
    [InlineData("[x](data:text/html;base64,PHNjcmlwdD4=)"), InlineData("![x](data:image/svg+xml;base64,PHN2Zz4=)"), InlineData("<javascript:alert(1)>")]
    [InlineData("[x][1]\n\n[1]: javascript:alert(1)")]
    public void Dangerous_link_is_removed(string markdown)
    {
        var html = SafeMarkdown.ForLessons.ToHtml(markdown);
        Assert.DoesNotMatch("(?i)(href|src)=\"[^\"]*(script:|data:)", html);
    }

    [Fact]
    public void Dangerous_address_without_a_text_of_its_own_stays_as_text() =>
        Assert.Equal("<p>See javascript:alert(1).</p>", SafeMarkdown.ForLessons.ToHtml("See <javascript:alert(1)>.").Trim());

    [Theory]
    [InlineData("[x](https://example.com/a?b=c:d)", "href=\"https://example.com/a?b=c:d\"")]
    [InlineData("[x](mailto:a@example.com)", "href=\"mailto:a@example.com\"")]
    [InlineData("[x](/courses/1)", "href=\"/courses/1\"")]
    [InlineData("[x](#part:two)", "href=\"#part:two\"")]
    [InlineData("![x](https://example.com/a.png)", "src=\"https://example.com/a.png\"")]
    [InlineData("<https://example.com>", "href=\"https://example.com\"")]
    public void Harmless_link_is_kept(string markdown, string link) =>
        Assert.Contains(link, SafeMarkdown.ForLessons.ToHtml(markdown), StringComparison.Ordinal);

    [Fact]
    public void Deeply_nested_text_is_rendered() => Assert.NotEmpty(SafeMarkdown.ForLessons.ToHtml(new string('>', 50_000)));
}
