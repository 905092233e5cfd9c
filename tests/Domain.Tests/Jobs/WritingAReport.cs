using Platform.Jobs.Reports;

namespace Platform.Domain.Tests.Jobs;

public sealed class WritingAReport
{
    private static readonly CountedReport Report = new(new(Given.Ada, 1, new(2026, 3, 1), new(2026, 3, 3)),
    [
        new(new(2026, 3, 1), [new("EUR", 2, 1, 4900), new("USD", 1, 0, 100)], "=HYPERLINK(\"http://evil.example\")", 5),
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
                "\uFEFFday,currency,completedOrders,cancelledOrders,revenueMinorUnits,bestSeller,bestSellerQuantity",
                "2026-03-01,EUR,2,1,4900,\"'=HYPERLINK(\"\"http://evil.example\"\")\",5",
                "2026-03-01,USD,1,0,100,\"'=HYPERLINK(\"\"http://evil.example\"\")\",5",
                "2026-03-02,,0,0,0,,0",
                "2026-03-03,EUR,1,0,1,\"C# & you, \"\"1\"\"\",1",
                "",
            ], Encoding.UTF8.GetString(stream.ToArray()).Split("\r\n"));
    }

    [Fact]
    public void PDF_has_as_many_pages_as_needed()
    {
        var year = Enumerable.Range(0, 366).Select(i => new DayTotals(new DateOnly(2026, 1, 1).AddDays(i), [new("EUR", 1, 0, 4900)], new string('W', 200), 1))
            .ToList();
        var (small, large) = (Pdf(Report), Pdf(Report with { Days = year }));
        Assert.StartsWith("%PDF-1.7", small, StringComparison.Ordinal);
        Assert.Contains("/Count 1 ", small, StringComparison.Ordinal);
        Assert.Contains("/Count 8 ", large, StringComparison.Ordinal);
    }

    private static string Pdf(CountedReport report)
    {
        using var stream = new MemoryStream();
        ReportPdf.Write(report, Given.Now, stream);
        return Encoding.Latin1.GetString(stream.ToArray());
    }

    [Fact]
    public void Totals_are_per_currency()
    {
        var result = ReportResult.Of(Report);
        Assert.Equal((4, 1), (result.Completed, result.Cancelled));
        Assert.Equal([new("EUR", 3, 1, 4901), new CurrencyTotals("USD", 1, 0, 100)], result.Currencies);
        Assert.Equal($"/api/v1/jobs/{Given.Ada}/result/report.csv", result.Csv);
    }
}
