using System.Diagnostics;

namespace Platform.Domain.Tests.Learning;

/// <summary>Markdig takes seconds to minutes for most of these when nothing bounds it.</summary>
public sealed class ConvertingHostileMarkdown
{
    private const int Length = 64 * 1024;

    /// <summary>Generous: each takes some ten milliseconds on an idle machine.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    public static TheoryData<string> Repeated =>
    [
        "[", "]", "](", "[a](", "[a][", "[a]", "![", "![[]()", "[x](<", "[x](a '", "[*a](", "[a]`", "[ ] ", "\\[", "[|",
        "*", "_", "*a ", "a*", "_a ", "a_ ", "*a_ ", "**a* ", "a**b", "***a**b*", "*_", "***a ", "~",
        "`", "`` a ` ", "a`b``c", "&", "&aaaaaaaa", "&#", "&amp;", "<", "<a ", "<a b='", "a <!-- ", "a <? ",
        "a <![CDATA[", "a <!A ", "<http:", "<a@b",
        ">", "> ", "> a\n", "- ", "* ", "* + ", "> - ", "1. ", "1) - ", "- a\n", "1. a\n", "-\n\n", "- - -\n", "- [ ] a\n", "> - 1. a\n",
        "|", "|\n", "a|", "a|b\n", "*|", "`|", "a|b\n-|-\n", "a", " ", "\t", "\n", "\r", "\\", "\\\n", "a  \n", "a\n=\n", "a\n", "#", "# ", "# a #\n",
        "```\n", "~~~a\n",
        "[a]: u\n", "[a]: <u\n", "[a]: u 'b\n", "[a]:\n", "[^1]: a\n", "<div>\n", "<pre>\n\n",
        "https://", "www.", "http://a.b/(", "http://a.b/&amp;", "mailto:a@b.c",
    ];

    public static TheoryData<string> Built =>
    [
        new string('[', Length / 2) + new string(']', Length / 2),
        string.Concat(Enumerable.Repeat("*a ", Length / 6)) + string.Concat(Enumerable.Repeat("a* ", Length / 6)),
        Lines(1, 300, i => $"e{new string('`', i)}"),
        Lines(1, 300, i => new string('>', i) + "a"),
        Lines(0, 300, i => new string(' ', 2 * i) + "- a"),
        string.Concat(Enumerable.Repeat("- ", 100)) + "a\n" + new string('\n', Length),
        string.Concat(Enumerable.Repeat("* ", Length / 2)) + "a",
        new string('>', 100) + "a\n" + string.Concat(Enumerable.Repeat("a\n", Length / 2)),
        string.Concat(Enumerable.Repeat("a|", Length / 6)) + "\n" + string.Concat(Enumerable.Repeat("-|", Length / 6)) + "\n"
            + string.Concat(Enumerable.Repeat("|\n", Length / 6)),
        Lines(0, 5000, i => $"[a{i}]: /u"),
        $"[a]: {new string('u', Length / 2)}\n\n{string.Concat(Enumerable.Repeat("[a]\n\n", Length / 10))}",
        new string('[', Length) + "]: u",
        "[x](" + new string('(', Length),
        "http://a.b/" + new string('(', Length),
        "http://a.b/" + new string(')', Length),
    ];

    [Theory, MemberData(nameof(Repeated))]
    public void Repeated_markup_is_converted_or_refused_in_bounded_time(string part) =>
        Check(string.Concat(Enumerable.Repeat(part, Length / part.Length)));

    [Theory, MemberData(nameof(Built))]
    public void Built_markup_is_converted_or_refused_in_bounded_time(string markdown) => Check(markdown);

    [Theory]
    [InlineData("a\n\n{0}", "[a](", 2000, "Line 3 ")]
    [InlineData("a\n{0}", "> ", 100, "Line 2 ")]
    [InlineData("a\n\n{0}", "[a]: /u\n", 1001, "Line 1003 ")]
    [InlineData("{0}", "1|2\n", 30_000, "Line 1 ")]
    [InlineData("# a\n\n- b\n\n  {0}", "*a ", 2000, "Line 5 ")]
    public void Refusal_names_the_line(string text, string part, int count, string line)
    {
        Assert.False(SafeMarkdown.ForLessons.TryConvert(text.Replace("{0}", Repeat(part, count), StringComparison.Ordinal), out _, out var error));
        Assert.StartsWith(line, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[", 130), InlineData("*a _b ", 150), InlineData("]", 500), InlineData("![", 400), InlineData("[![", 140), InlineData("[a](", 300)]
    public void Deep_brackets_in_one_paragraph_are_shown_as_written(string part, int count)
    {
        Assert.True(SafeMarkdown.ForLessons.TryConvert($"# Title\n\n{Repeat(part, count)}x\n\n*end*", out var html, out _));
        Assert.StartsWith("<h1>Title</h1>", html, StringComparison.Ordinal);
        Assert.Contains("<em>end</em>", html, StringComparison.Ordinal);
        Assert.Contains($"{Repeat(part, count)}x", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\uFEFF# Title"), InlineData("# Title"), InlineData("\uFEFFTitle\n=====")]
    public void Byte_order_mark_does_not_cost_the_heading(string markdown)
    {
        Assert.Equal("<h1>Title</h1>\n", SafeMarkdown.ForLessons.ToHtml(markdown));
        Assert.Equal("Title\n", SafeMarkdown.ForLessons.ToPlainText(markdown));
    }

    [Fact]
    public void Long_honest_lesson_is_converted()
    {
        var lesson = Repeat("## Part\n\nA *word*, a [link](https://example.com/a_b) and `code`.\n\n- a\n  - b\n    1. c\n\n", 400)
            + "| a | b | c |\n|---|---|---|\n" + Repeat("| *1* | 2 | [x](/y) |\n", 150)
            + "\n" + Repeat("- ", 40) + "\n\n```json\n" + Repeat("[[[1, 2], [3, 4]]],\n", 400) + "```\n";
        Assert.True(SafeMarkdown.ForLessons.TryConvert(lesson, out var html, out _));
        Assert.Contains("<td><em>1</em></td>", html, StringComparison.Ordinal);
        Assert.Contains("<hr />", html, StringComparison.Ordinal);
    }

    private static void Check(string markdown)
    {
        foreach (var converter in (SafeMarkdown[])[SafeMarkdown.ForLessons, SafeMarkdown.ForMails])
        {
            var watch = Stopwatch.StartNew();
            var converted = converter.TryConvert(markdown, out var html, out var error);
            Assert.True(watch.Elapsed < Deadline, $"{watch.Elapsed} for {markdown[..Math.Min(20, markdown.Length)]}");
            Assert.True(converted ? html!.Length < 2_000_000 : error!.Length > 20);
            Assert.NotEmpty(converter.ToHtml(markdown) + ".");
        }
    }

    private static string Repeat(string part, int count) => string.Concat(Enumerable.Repeat(part, count));

    private static string Lines(int first, int count, Func<int, string> line) => string.Join('\n', Enumerable.Range(first, count).Select(line));
}
