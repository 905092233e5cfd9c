using Platform.Learning.Certificates;
using UglyToad.PdfPig;
using UglyToad.PdfPig.DocumentLayoutAnalysis.TextExtractor;
using static Platform.Domain.Tests.Learning.Given;

namespace Platform.Domain.Tests.Learning;

public sealed class VerifyingACertificate
{
    private const string Code = "7K3QX0Z9FMHT2RW8VNBD";

    [Theory, InlineData("7K3QX-0Z9FM-HT2RW-8VNBD"), InlineData("7k3qxoz9fmht2rw8vnbd"), InlineData("7K3-QX0Z-9FMHT2RW8-VNBD-")]
    public void Typed_code_is_normalized(string typed) => Assert.Equal(Code, CertificateCode.Parse(typed));

    [Theory]
    [InlineData("")]
    [InlineData("7K3QX-0Z9FM-HT2RW-8VNB")]
    [InlineData("7K3QX-0Z9FM-HT2RW-8VNBDD")]
    [InlineData("7K3QX-0Z9FM-HT2RW-8VNBU")]
    [InlineData("7K3QX 0Z9FM HT2RW 8VNB'")]
    [InlineData("------------------------------------------------------7K3QX0Z9FMHT2RW8VNBD")]
    public void Invalid_code_is_refused(string typed) => Assert.Null(CertificateCode.Parse(typed));

    [Fact]
    public void Codes_are_unique_and_well_formed()
    {
        var codes = Enumerable.Range(0, 1000).Select(_ => CertificateCode.Create()).ToList();
        Assert.Equal(1000, codes.Distinct().Count());
        Assert.All(codes, c => Assert.Equal(c, CertificateCode.Parse(CertificateCode.Format(c))));
        Assert.All(codes, c => Assert.Matches("^[0-9A-HJKMNP-TV-Z]{5}(-[0-9A-HJKMNP-TV-Z]{5}){3}$", CertificateCode.Format(c)));
    }

    [Theory]
    [InlineData("Ada", "Sourdough at home")]
    [InlineData("Zoë Müller-Łukasiewicz 山田",
        "A title that is so long that it would never fit on the page in its usual size, and goes on and on and on, until there is no more title, here")]
    public void PDF_is_the_same_each_time(string name, string title)
    {
        var certificate = Certificate.Issue(CourseOf(Sourdough, title: title), Ada, name, Now);
        var pdf = CertificatePdf.Write(certificate);
        Assert.Equal("%PDF-"u8.ToArray(), pdf[..5]);
        Assert.EndsWith("%%EOF\n", Encoding.Latin1.GetString(pdf), StringComparison.Ordinal);
        Assert.Equal(pdf, CertificatePdf.Write(certificate));
        Assert.Equal([name, title], Shown(pdf).Where(line => line == name || line == title));
    }

    /// <summary>Scripts whose letters stand alone: readers find the name by its characters.</summary>
    [Theory]
    [InlineData("日本 太郎")]
    [InlineData("山田 花子さん")]
    [InlineData("김철수")]
    [InlineData("王小明")]
    [InlineData("Nguyễn Thị Ánh")]
    [InlineData("Łukasz Żółć")]
    [InlineData("Αθηνά")]
    [InlineData("Иван Ґонта")]
    [InlineData("Ștefan Œuvré-O’Brien")]
    [InlineData("Արամ გიორგი")]
    public void Name_in_an_unshaped_script_is_in_the_PDF(string name) => Assert.Contains(name, Shown(PdfOf(name), actualText: false));

    [Fact]
    public void Decomposed_name_is_composed_in_the_PDF() => Assert.Contains("éric", Shown(PdfOf("e\u0301ric"), actualText: false));

    /// <summary>Scripts that are shaped, run from right to left, or put marks on letters: readers find the name beside its glyphs.</summary>
    [Theory]
    [InlineData("محمد علي")]
    [InlineData("דוד (David) בן־גוריון")]
    [InlineData("สมชาย ใจดี")]
    [InlineData("प्रिया शर्मा")]
    [InlineData("தமிழ்")]
    [InlineData("බණ්ඩාරනායක")]
    [InlineData("😀 Smile 👩‍👩‍👧")]
    [InlineData("𠮷田")]
    [InlineData("Ẹ́bùn")]
    public void Name_in_a_shaped_script_is_in_the_PDF(string name)
    {
        var pdf = PdfOf(name);
        Assert.Contains(name.Normalize(), Shown(pdf));
        Assert.DoesNotContain(Shown(pdf), line => line.Contains($"{Ada}", StringComparison.Ordinal));

        // Nothing of it is the box or question mark that stands for a glyph that a font lacks.
        using var read = PdfDocument.Open(pdf);
        Assert.DoesNotContain(read.GetPage(1).Letters, letter => letter.Value is "?" or "\uFFFD" or "\0");
    }

    [Theory]
    [InlineData("\U00012000\U0001202D")] // Sumerian
    [InlineData("Ada \U00016800")] // Bamum
    public void Name_without_a_font_is_replaced_by_the_learners_id(string name) =>
        Assert.Contains($"Learner {Ada}", Shown(PdfOf(name)));

    [Fact]
    public void PDF_embeds_only_the_glyphs_that_it_uses() => Assert.InRange(PdfOf("日本 花子").Length, 1, 100_000);

    private static byte[] PdfOf(string name) => CertificatePdf.Write(Certificate.Issue(CourseOf(Sourdough, title: "Sourdough at home"), Ada, name, Now));

    private static string[] Shown(byte[] pdf, bool actualText = true)
    {
        using var read = PdfDocument.Open(pdf, new ParsingOptions { UseActualText = actualText });
        return ContentOrderTextExtractor.GetText(read.GetPage(1)).ReplaceLineEndings("\n").Split('\n');
    }
}
