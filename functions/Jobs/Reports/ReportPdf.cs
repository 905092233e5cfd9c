using System.Globalization;
using Platform.Shared.Pdf;

namespace Platform.Jobs.Reports;

/// <summary>The report as PDF: the totals, then a line per day and currency.</summary>
public static class ReportPdf
{
    private const double Left = 50, Right = 545, Top = 60, Bottom = 790, LineHeight = 15, BestSeller = 425;
    private static readonly double[] Columns = [125, 180, 235, 290, 350, 410]; // right edges of the numbers; the best seller follows

    public static void Write(CountedReport report, DateTimeOffset now, Stream stream)
    {
        var (from, to) = (Text(report.Input.From), Text(report.Input.To));
        using var pdf = new TextDocument($"Orders from {from} to {to}", now);
        var page = pdf.AddPage();
        page.Text(Left, Top, "Orders by day", 20);
        page.Text(Left, Top + 22, $"{from} to {to}, days in UTC. Made {now.UtcDateTime:yyyy-MM-dd HH:mm} UTC.", 10);
        var y = Top + 50;
        foreach (var totals in ReportResult.Totals(report.Days))
        {
            page.Text(Left, y,
                $"{totals.Currency}: {Minor(totals.Revenue)} in {totals.Completed} completed orders; {totals.Cancelled} cancelled; "
                    + $"{Minor(totals.Refunds)} refunded in {totals.Refunded} orders", 11);
            y += LineHeight;
        }
        y = Header(page, y + LineHeight);
        foreach (var day in report.Days)
        {
            foreach (var totals in day.Currencies.DefaultIfEmpty(new("", 0, 0, 0)))
            {
                if (y > Bottom)
                {
                    page = pdf.AddPage();
                    y = Header(page, Top);
                }
                page.Text(Left, y, Text(day.Day), 9);
                page.TextRight(Columns[0], y, totals.Currency, 9);
                page.TextRight(Columns[1], y, totals.Completed.ToString(CultureInfo.InvariantCulture), 9);
                page.TextRight(Columns[2], y, totals.Cancelled.ToString(CultureInfo.InvariantCulture), 9);
                page.TextRight(Columns[3], y, totals.Refunded.ToString(CultureInfo.InvariantCulture), 9);
                page.TextRight(Columns[4], y, Minor(totals.Revenue), 9);
                page.TextRight(Columns[5], y, Minor(totals.Refunds), 9);
                if (day.BestSeller is { } title) page.Text(BestSeller, y, Fit($"{day.BestSellerQuantity} x {title}", Right - BestSeller), 9);
                y += LineHeight;
            }
        }
        pdf.Save(stream);
    }

    private static double Header(TextPage page, double y)
    {
        page.Text(Left, y, "Day", 9);
        page.TextRight(Columns[1], y, "Completed", 9);
        page.TextRight(Columns[2], y, "Cancelled", 9);
        page.TextRight(Columns[3], y, "Refunded", 9);
        page.TextRight(Columns[4], y, "Revenue", 9);
        page.TextRight(Columns[5], y, "Refunds", 9);
        page.Text(BestSeller, y, "Best seller", 9);
        page.Line(Left, y + 4, Right, y + 4);
        return y + LineHeight + 2;
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>All currencies that Catalog sells in have 100 minor units.</summary>
    private static string Minor(long amount) => (amount / 100m).ToString("N2", CultureInfo.InvariantCulture);

    /// <summary>The longest beginning of a text that fits, by binary search, since each step is measured.</summary>
    private static string Fit(string text, double width)
    {
        var ends = StringInfo.ParseCombiningCharacters(text);
        var (fits, tooLong) = (0, ends.Length);
        if (TextPage.WidthOf(text, 9) <= width) return text;
        while (tooLong - fits > 1)
        {
            var middle = (fits + tooLong) / 2;
            if (TextPage.WidthOf($"{text[..ends[middle]]}…", 9) <= width) fits = middle;
            else tooLong = middle;
        }
        return $"{text[..ends[fits]]}…";
    }
}
