using System.Globalization;
using System.Text.RegularExpressions;
using Platform.Shared.Documents;

namespace Platform.Domain.Tests.Shared;

public sealed partial class WritingAPdf
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Written_text_can_be_extracted()
    {
        var found = Files.Given.Inspect(Saved(page => page.Text(72, 72, @"Ada (Lovelace) \ 10", 12)), "application/pdf").Found;
        Assert.Equal(1, found.Details.Pages);
        Assert.Equal(@"Ada (Lovelace) \ 10", found.Text);
    }

    [Fact]
    public void Cross_reference_table_finds_every_object()
    {
        var file = Encoding.Latin1.GetString(Saved(page => page.Line(0, 0, 10, 10), pages: 3));
        var table = int.Parse(file.Split("startxref\n")[1].Split('\n')[0], CultureInfo.InvariantCulture);
        var offsets = Offset().Matches(file[table..]).Select(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)).ToList();
        Assert.StartsWith("xref\n", file[table..], StringComparison.Ordinal);
        Assert.Equal(3 + 4 + 2 * 3, offsets.Count);
        Assert.All(offsets.Index(), o => Assert.StartsWith($"{o.Index + 1} 0 obj\n", file[o.Item..], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Zoë Müller – €5", "Zoë Müller – €5"), InlineData("Łukasz Šťastný", "Lukasz Štastný"), InlineData("李", "?")]
    [InlineData("two\nlines", "two lines")]
    public void Letters_outside_the_standard_fonts_are_replaced(string text, string shown) =>
        Assert.Equal(PdfPage.WidthOf(shown, 10), PdfPage.WidthOf(text, 10));

    [Fact]
    public void Width_is_that_of_the_font()
    {
        Assert.Equal(6.67 + 5.56 + 5.56, PdfPage.WidthOf("Ada", 10), 3);
        Assert.Equal(7.22 + 6.11 + 5.56, PdfPage.WidthOf("Ada", 10, PdfFont.Bold), 3);
        Assert.Equal(18, PdfPage.WidthOf("Ada", 10, PdfFont.Mono), 3);
    }

    [Fact]
    public void Same_document_has_the_same_bytes() =>
        Assert.Equal(Saved(page => page.TextCentered(100, "Ada", 20)), Saved(page => page.TextCentered(100, "Ada", 20)));

    private static byte[] Saved(Action<PdfPage> draw, int pages = 1)
    {
        var document = new PdfDocument("Title", Now);
        for (var i = 0; i < pages; i++) draw(document.AddPage());
        using var file = new MemoryStream();
        document.Save(file);
        return file.ToArray();
    }

    [GeneratedRegex(@"(\d{10}) 00000 n ", RegexOptions.CultureInvariant)]
    private static partial Regex Offset();
}
