namespace Platform.Jobs.Reports;

/// <param name="Revenue">What was captured, in minor units; refunds are not subtracted.</param>
/// <param name="Refunded">The orders refunded, whenever they were completed.</param>
/// <param name="Refunds">What was refunded, in minor units.</param>
public sealed record CurrencyTotals(string Currency, int Completed, int Cancelled, long Revenue, int Refunded = 0, long Refunds = 0);

/// <param name="BestSeller">Null when nothing was sold.</param>
public sealed record DayTotals(DateOnly Day, IReadOnlyList<CurrencyTotals> Currencies, string? BestSeller, int BestSellerQuantity);

public sealed record ReportResult(
    DateOnly From, DateOnly To, int Completed, int Cancelled, int Refunded, IReadOnlyList<CurrencyTotals> Currencies, string Csv, string Pdf)
{
    public static ReportResult Of(CountedReport report)
    {
        var currencies = Totals(report.Days);
        var files = $"/api/v1/jobs/{report.Input.JobId}/result";
        return new(report.Input.From, report.Input.To, currencies.Sum(c => c.Completed), currencies.Sum(c => c.Cancelled), currencies.Sum(c => c.Refunded),
            currencies,
            $"{files}/{ReportFiles.Csv}", $"{files}/{ReportFiles.Pdf}");
    }

    public static IReadOnlyList<CurrencyTotals> Totals(IEnumerable<DayTotals> days) =>
        Sum(days.SelectMany(d => d.Currencies));

    /// <summary>One row for each currency, in the order of their codes.</summary>
    public static IReadOnlyList<CurrencyTotals> Sum(IEnumerable<CurrencyTotals> totals) =>
        [.. totals.GroupBy(c => c.Currency, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new CurrencyTotals(
            g.Key, g.Sum(c => c.Completed), g.Sum(c => c.Cancelled), g.Sum(c => c.Revenue), g.Sum(c => c.Refunded), g.Sum(c => c.Refunds)))];
}
