using System.Globalization;
using Platform.Shared.Pdf;

namespace Platform.Learning.Certificates;

/// <summary>The certificate as a page to print. The same certificate gives the same bytes.</summary>
public static class CertificatePdf
{
    private const double Margin = 40, LargestName = 40, LargestTitle = 26;

    public static byte[] Write(Certificate certificate)
    {
        using var pdf = new TextDocument($"Certificate: {certificate.CourseTitle} - {certificate.LearnerName}", certificate.CompletedAt);
        var page = pdf.AddPage(landscape: true);
        page.Rectangle(Margin, Margin, page.Width - 2 * Margin, page.Height - 2 * Margin, lineWidth: 2);
        page.TextCentered(130, "Certificate of completion", 20);
        page.TextCentered(205, certificate.LearnerName, Fitting(page, certificate.LearnerName, LargestName));
        if (!TextPage.CanShow(certificate.LearnerName)) page.TextCentered(235, $"Learner {certificate.LearnerId}", 11);
        page.TextCentered(265, "has done every lesson and passed every quiz of", 14);
        page.TextCentered(320, certificate.CourseTitle, Fitting(page, certificate.CourseTitle, LargestTitle));
        page.TextCentered(375, certificate.CompletedAt.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture), 14);
        page.Line(page.Width / 2 - 120, 430, page.Width / 2 + 120, 430);
        page.TextCentered(455, "Anybody can verify it by its code:", 11);
        page.TextCentered(480, CertificateCode.Format(certificate.Code), 16);
        page.TextCentered(505, $"GET /api/v1/learning/certificates/{CertificateCode.Format(certificate.Code)}", 9);

        using var stream = new MemoryStream();
        pdf.Save(stream);
        return stream.ToArray();
    }

    /// <summary>The largest size at which a line stays within the frame.</summary>
    private static double Fitting(TextPage page, string line, double largest) =>
        Math.Min(largest, largest * (page.Width - 4 * Margin) / TextPage.WidthOf(line, largest));
}
