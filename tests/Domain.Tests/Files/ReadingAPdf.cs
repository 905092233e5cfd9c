using System.Globalization;
using PdfSharp.Pdf.IO;
using PdfSharp.Pdf.Security;

namespace Platform.Domain.Tests.Files;

public sealed class ReadingAPdf
{
    private static readonly string Hello = Pdf.Show("(Sourdough at home)");

    [Fact]
    public void Pages_and_text_are_read()
    {
        var found = Inspect(Pdf.OfPages(Hello, "BT /F1 12 Tf 10 10 Td [(Wat) -20 (er) -300 (\\(and\\) s\\141lt)] TJ ET"));
        Assert.Equal((null, 2, "Sourdough at home\nWater (and) salt"), (found.Refusal, found.Details.Pages, found.Text));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\uFEFF")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n")]
    [InlineData(1000)]
    public void Header_within_the_first_1024_bytes_is_found(object before)
    {
        var junk = before as string ?? new string('x', (int)before) + "\n";
        var pdf = Pdf.OfPages(Hello);
        byte[] atTheStart = [.. Given.Utf8(junk), .. pdf], withIt = Pdf.Write(Pdf.Objects(Hello), $"{Encoding.Latin1.GetString(Given.Utf8(junk))}%PDF-1.4\n");
        foreach (var shifted in new[] { atTheStart, withIt })
            Assert.Equal((null, 1, "Sourdough at home"), Summary(shifted));
    }

    [Fact]
    public void Other_header_is_type_mismatch()
    {
        Assert.Equal("type-mismatch", Given.RefusalOf([.. new byte[1020], .. Pdf.OfPages(Hello)], "application/pdf"));
        Assert.Equal("type-mismatch", Given.RefusalOf([.. Given.Png(), .. Pdf.OfPages(Hello)], "application/pdf"));
        Assert.Equal("executable", Given.RefusalOf([.. Given.Utf8("MZ\0\0"), .. Pdf.OfPages(Hello)], "application/pdf"));
        Assert.Null(Given.RefusalOf(Given.Utf8("Such files begin with %PDF-1.4"), "text/plain"));
    }

    [Fact]
    public void Pages_of_the_page_tree_are_counted()
    {
        var pages = Pdf.OfPages(Hello, Pdf.Show("(is replaced)"));
        Assert.Equal((null, 2, "Sourdough at home\nNew"), Summary(Pdf.Update(pages, (7, Pdf.Stream(Pdf.Show("(New)"))))));
        Assert.Equal((null, 2, "Sourdough at home\nNew"), Summary(Pdf.Update(pages, (6, Pdf.Page(8)), (8, Pdf.Stream(Pdf.Show("(New)"))))));
        Assert.Equal((null, 1, "Sourdough at home"), Summary(Pdf.Update(pages, (2, "<</Type/Pages/Kids[4 0 R]/Count 1>>"))));
        Assert.Equal((null, 1, "not /Type /Page"), Summary(Pdf.Update(Pdf.OfPages(Hello), (5, Pdf.Stream(Pdf.Show("(not /Type /Page)"))))));

        var nested = Pdf.Objects(Hello, Pdf.Show("(two)"));
        nested[1] = "<</Type/Pages/Kids[8 0 R 6 0 R]/Count 2>>";
        Assert.Equal((null, 2, "Sourdough at home\ntwo"), Summary(Pdf.Write([.. nested, "<</Type/Pages/Parent 2 0 R/Kids[4 0 R]/Count 1>>"])));
    }

    [Theory]
    [InlineData("<5A 65627 26168 6578>", "Zebrahex")]
    [InlineData("(Don\\222t \\223quote\\224 \\226 it\\205 \\200 5)", "Don’t “quote” – it… € 5")]
    [InlineData("(Caf\\351 \\337)", "Café ß")]
    [InlineData("(a \\(b \\\\ c\\) \\\nd)", "a (b \\ c) d")]
    public void Strings_are_decoded_by_their_font(string shown, string text) => Assert.Equal((null, 1, text), Summary(Pdf.OfPages(Pdf.Show(shown))));

    [Fact]
    public void Glyph_ids_are_decoded_by_ToUnicode()
    {
        const string map = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange "
            + "2 beginbfchar <0001> <65E5> <0002> <D83CDF5E> endbfchar 1 beginbfrange <0010> <0012> <0041> endbfrange endcmap end end";
        string[] objects =
        [
            .. Pdf.WithFont(
                "<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 8 0 R>>", Pdf.Show("<00010002001000110012>")),
            "<</Type/Font/Subtype/CIDFontType2/BaseFont/A/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor 7 0 R/DW 1000>>",
            "<</Type/FontDescriptor/FontName/A/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700/StemV 80>>",
            Pdf.Stream(map),
        ];
        Assert.Equal((null, 1, "日🍞ABC"), Summary(Pdf.Write(objects)));

        objects[2] = objects[2].Replace("/ToUnicode 8 0 R", "", StringComparison.Ordinal); // numbers of glyphs alone are no text
        Assert.Equal((null, 1, null), Summary(Pdf.Write(objects)));
    }

    [Fact]
    public void ActualText_is_extracted()
    {
        const string drawing = "/Span <</ActualText <FEFF0645062D0645062F>>> BDC 0 0 m 10 10 l S EMC ";
        Assert.Equal((null, 1, "محمد\nSourdough at home"), Summary(Pdf.OfPages(drawing + Hello)));
    }

    [Fact]
    public void Text_of_form_XObjects_is_extracted()
    {
        string[] objects = [.. Pdf.Objects("/X1 Do"), Pdf.Stream(Hello, "/Type/XObject/Subtype/Form/BBox[0 0 200 200]/Resources<</Font<</F1 3 0 R>>>>")];
        objects[3] = Pdf.Page(5, "/XObject<</X1 6 0 R>>");
        Assert.Equal((null, 1, "Sourdough at home"), Summary(Pdf.Write(objects)));
    }

    [Fact]
    public void Object_and_xref_streams_are_read() =>
        Assert.Equal((null, 2, "Sourdough at home\ntwo"), Summary(Pdf.Packed(Pdf.Objects(Hello, Pdf.Show("(two)")))));

    [Fact]
    public void Broken_xref_table_is_rebuilt()
    {
        var (objects, whole) = (Pdf.Objects(Hello), Encoding.Latin1.GetString(Pdf.OfPages(Hello)));
        byte[][] wrong =
        [
            Pdf.Write(objects, shift: 7), Pdf.Write(objects, shift: -30),
            Encoding.Latin1.GetBytes(whole[..whole.IndexOf("startxref", StringComparison.Ordinal)]),
            Encoding.Latin1.GetBytes(whole.Replace("endstream", "", StringComparison.Ordinal)),
        ];
        foreach (var pdf in wrong) Assert.Equal((null, 1, "Sourdough at home"), Summary(pdf));
    }

    [Fact]
    public void Text_before_the_damage_is_extracted()
    {
        var lines = string.Concat(Enumerable.Range(0, 400).Select(i => Pdf.Show(string.Create(CultureInfo.InvariantCulture, $"(line {i} {i * 7919 % 1000})"))));
        var objects = Pdf.Objects("");
        var stream = Pdf.Deflated(Encoding.Latin1.GetBytes(lines));
        objects[4] = stream[..(stream.Length / 2)] + "\u00FF\u00FF\u00FF\u00FF" + stream[(stream.Length / 2 + 4)..];
        Assert.StartsWith("line 0 0", Inspect(Pdf.Write(objects)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PdfDefaultEncryption.V2With128Bits)]
    [InlineData(PdfDefaultEncryption.V4UsingAES)]
    [InlineData(PdfDefaultEncryption.V5)]
    public void Encrypted_PDF_is_refused_only_if_it_needs_a_password(PdfDefaultEncryption encryption)
    {
        Assert.Equal((null, 1, "Sourdough at home"), Summary(Encrypted(encryption, user: "")));
        var refused = Inspect(Encrypted(encryption, user: "open sesame")).Refusal!;
        Assert.Equal("encrypted", refused.Code);
        Assert.Contains("password", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Unreadable_PDF_is_damaged()
    {
        byte[][] unreadable =
        [
            "%PDF-1.7\nnothing"u8.ToArray(), Pdf.OfPages(Hello)[..60], [.. "%PDF-1.7\n"u8, .. Enumerable.Repeat((byte)'[', 1_000_000)],
            Pdf.Write(["<</Type/Catalog>>"]), Pdf.Write(["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 0>>"]),
            Pdf.Write(["<</Type/Catalog/Pages 2 0 R>>", "2 0 R"]),
        ];
        foreach (var bytes in unreadable) Assert.Equal("damaged", Inspect(bytes).Refusal?.Code);
    }

    [Fact]
    public void Random_damage_throws_no_exception()
    {
        var random = new Random(7);
        foreach (var bytes in new[] { Pdf.OfPages(Hello), Pdf.Packed(Pdf.Objects(Hello)), Encrypted(PdfDefaultEncryption.V4UsingAES, "") })
        {
            for (var i = 0; i < 300; i++)
            {
                var damaged = bytes.ToArray();
                for (var j = 0; j <= i % 8; j++) damaged[random.Next(8, damaged.Length)] = (byte)random.Next(256);
                var kept = i % 3 == 0 ? random.Next(8, damaged.Length) : damaged.Length;
                Assert.True(Inspect(damaged[..kept]).Refusal?.Code is null or "damaged" or "encrypted");
            }
        }
    }

    private static byte[] Encrypted(PdfDefaultEncryption encryption, string user)
    {
        using var pdf = PdfReader.Open(new MemoryStream(Pdf.OfPages(Hello)), PdfDocumentOpenMode.Modify);
        pdf.SecurityHandler.SetEncryption(encryption);
        (pdf.SecuritySettings.UserPassword, pdf.SecuritySettings.OwnerPassword) = (user, "owner");
        using var saved = new MemoryStream();
        pdf.Save(saved);
        return saved.ToArray();
    }

    private static Platform.Files.Processing.Inspection Inspect(byte[] pdf) => Given.Inspect(pdf, "application/pdf").Found;

    private static (string? Refusal, int? Pages, string? Text) Summary(byte[] pdf)
    {
        var found = Inspect(pdf);
        return (found.Refusal?.Detail, found.Details.Pages, found.Text);
    }
}
