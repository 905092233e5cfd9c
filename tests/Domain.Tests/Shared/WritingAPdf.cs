using Platform.Shared.Pdf;

namespace Platform.Domain.Tests.Shared;

public sealed class WritingAPdf
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(@"Ada (Lovelace) \ 10", @"Ada (Lovelace) \ 10")]
    [InlineData("Zoë Müller – €5", "Zoë Müller – €5")]
    [InlineData("two\nlines\tand a tab", "two lines and a tab")]
    [InlineData("\u202Eturned\u202C \0round\u200B\uD800", "turned round")]
    [InlineData("no\uFFFEt\uFFFF a \uFDD0character\uFFFD", "not a character")]
    [InlineData("محمد علي", "محمد علي")]
    [InlineData("প্রিয়া", "প্রিয়া")]
    public void Written_text_is_found_by_a_reader(string text, string found)
    {
        var read = Files.Given.Inspect(Saved(page => page.Text(72, 72, text, 12)), "application/pdf").Found;

        Assert.Equal(1, read.Details.Pages);
        Assert.Equal(found.Normalize(), read.Text);
    }

    [Fact]
    public void Every_Unicode_character_is_written()
    {
        for (var start = 0; start < 0x20000; start += 0x1000)
        {
            var text = string.Concat(Enumerable.Range(start, 0x1000).Where(Rune.IsValid).Select(value => new Rune(value)));
            Assert.NotEmpty(Saved(page => page.Text(10, 10, text, 10)));
        }
    }

    [Fact]
    public void Every_added_page_is_written() =>
        Assert.Equal(3, Files.Given.Inspect(Saved(page => page.Line(0, 0, 10, 10), pages: 3), "application/pdf").Found.Details.Pages);

    [Theory]
    [InlineData("Ada", "A", "d", "a")]
    [InlineData("日本", "日", "本")]
    [InlineData("Ada 日", "Ada ", "日")]
    public void Width_is_the_sum_of_the_parts_and_proportional_to_the_size(string text, params string[] parts)
    {
        Assert.Equal(parts.Sum(part => TextPage.WidthOf($"{part}x", 10) - TextPage.WidthOf("x", 10)), TextPage.WidthOf(text, 10), 3);
        Assert.Equal(2 * TextPage.WidthOf(text, 10), TextPage.WidthOf(text, 20), 3);
    }

    [Fact]
    public void Concurrent_writes_give_identical_bytes()
    {
        var first = Saved(page => page.TextCentered(100, "Ada 日本 علي", 20));
        Parallel.For(0, 20, _ => Assert.Equal(first, Saved(page => page.TextCentered(100, "Ada 日本 علي", 20))));
    }

    private static byte[] Saved(Action<TextPage> draw, int pages = 1)
    {
        using var document = new TextDocument("Title", Now);
        for (var i = 0; i < pages; i++) draw(document.AddPage());
        using var file = new MemoryStream();
        document.Save(file);
        return file.ToArray();
    }
}
