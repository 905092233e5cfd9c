using Platform.Jobs.Reports;
using UglyToad.PdfPig;
using UglyToad.PdfPig.DocumentLayoutAnalysis.TextExtractor;

namespace Platform.Domain.Tests.Jobs;

public sealed class WritingAReport
{
    private static readonly CountedReport Report = new(new(Given.Ada, 1, new(2026, 3, 1), new(2026, 3, 3)),
    [
        new(new(2026, 3, 1), [new("EUR", 2, 1, 4900, 1, 2450), new("USD", 1, 0, 100)], "=HYPERLINK(\"http://evil.example\")", 5),
        new(new(2026, 3, 2), [], null, 0),
        new(new(2026, 3, 3), [new("EUR", 1, 0, 1)], "C# & you, \"1\"", 1),
    ]);

    [Fact]
    public void CSV_has_a_row_per_day_and_currency_and_no_formulas()
    {
        using var stream = new MemoryStream();
        ReportCsv.Write(Report, stream);
        Assert.Equal(
            [
                "\uFEFFday,currency,completedOrders,cancelledOrders,revenueMinorUnits,bestSeller,bestSellerQuantity,refundedOrders,refundsMinorUnits",
                "2026-03-01,EUR,2,1,4900,\"'=HYPERLINK(\"\"http://evil.example\"\")\",5,1,2450",
                "2026-03-01,USD,1,0,100,\"'=HYPERLINK(\"\"http://evil.example\"\")\",5,0,0",
                "2026-03-02,,0,0,0,,0,0,0",
                "2026-03-03,EUR,1,0,1,\"C# & you, \"\"1\"\"\",1,0,0",
                "",
            ], Encoding.UTF8.GetString(stream.ToArray()).Split("\r\n"));
    }

    [Fact]
    public void PDF_has_as_many_pages_as_needed()
    {
        var year = Enumerable.Range(0, 366).Select(i => new DayTotals(new DateOnly(2026, 1, 1).AddDays(i), [new("EUR", 1, 0, 4900)], new string('W', 200), 1))
            .ToList();
        using var small = Pdf(Report);
        using var large = Pdf(Report with { Days = year });
        Assert.Equal((1, 8), (small.NumberOfPages, large.NumberOfPages));
    }

    [Fact]
    public void PDF_has_the_best_seller_in_any_script_cut_to_fit()
    {
        string[] titles = ["パンを焼く", "Żurek i chleb", "تعلم الخبز", new('W', 200)];
        using var report = Pdf(Report with { Days = [.. titles.Select((title, i) => new DayTotals(new(2026, 3, 1 + i), [new("EUR", 1, 0, 100)], title, 1))] });
        var text = ContentOrderTextExtractor.GetText(report.GetPage(1));
        Assert.All(titles[..3], title => Assert.Contains($"1 x {title}", text, StringComparison.Ordinal));
        Assert.Matches("1 x W{8,25}…", text);
    }

    private static PdfDocument Pdf(CountedReport report)
    {
        using var stream = new MemoryStream();
        ReportPdf.Write(report, Given.Now, stream);
        return PdfDocument.Open(stream.ToArray(), new ParsingOptions { UseActualText = true });
    }

    [Fact]
    public void Totals_are_per_currency()
    {
        var result = ReportResult.Of(Report);
        Assert.Equal((4, 1, 1), (result.Completed, result.Cancelled, result.Refunded));
        Assert.Equal([new("EUR", 3, 1, 4901, 1, 2450), new CurrencyTotals("USD", 1, 0, 100)], result.Currencies);
        Assert.Equal($"/api/v1/jobs/{Given.Ada}/result/report.csv", result.Csv);
    }
}
