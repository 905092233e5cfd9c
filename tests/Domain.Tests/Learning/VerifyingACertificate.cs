using Platform.Learning.Certificates;
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
    }
}
