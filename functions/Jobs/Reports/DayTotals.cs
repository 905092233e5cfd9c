namespace Platform.Jobs.Reports;

/// <param name="Revenue">The revenue in minor units.</param>
public sealed record CurrencyTotals(string Currency, int Completed, int Cancelled, long Revenue);

/// <param name="BestSeller">Null when nothing was sold.</param>
public sealed record DayTotals(DateOnly Day, IReadOnlyList<CurrencyTotals> Currencies, string? BestSeller, int BestSellerQuantity);

public sealed record ReportResult(DateOnly From, DateOnly To, int Completed, int Cancelled, IReadOnlyList<CurrencyTotals> Currencies, string Csv, string Pdf)
{
    public static ReportResult Of(CountedReport report)
    {
        var currencies = Totals(report.Days);
        var files = $"/api/v1/jobs/{report.Input.JobId}/result";
        return new(report.Input.From, report.Input.To, currencies.Sum(c => c.Completed), currencies.Sum(c => c.Cancelled), currencies,
            $"{files}/{ReportFiles.Csv}", $"{files}/{ReportFiles.Pdf}");
    }

    public static IReadOnlyList<CurrencyTotals> Totals(IEnumerable<DayTotals> days) =>
        [.. days.SelectMany(d => d.Currencies).GroupBy(c => c.Currency, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new CurrencyTotals(g.Key, g.Sum(c => c.Completed), g.Sum(c => c.Cancelled), g.Sum(c => c.Revenue)))];
}
