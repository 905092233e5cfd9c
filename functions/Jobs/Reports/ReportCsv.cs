using CsvHelper;

namespace Platform.Jobs.Reports;

public static class ReportCsv
{
    private static readonly CsvWriterOptions Options = new()
    {
        WriteByteOrderMark = true, // without it, spreadsheets assume another encoding
        // A title that begins like a formula must not become one in a spreadsheet (OWASP, CSV injection).
        Injection = CsvInjection.Escape,
    };

    /// <summary>New columns come last, so that a program that reads them by position goes on.</summary>
    private static readonly string[] Columns =
    [
        "day", "currency", "completedOrders", "cancelledOrders", "revenueMinorUnits", "bestSeller", "bestSellerQuantity", "refundedOrders",
        "refundsMinorUnits",
    ];

    public static void Write(CountedReport report, Stream stream)
    {
        using var csv = CsvWriter.Create(stream, Options, leaveOpen: true);
        foreach (var column in Columns) csv.WriteField(column);
        csv.EndRecord();
        foreach (var day in report.Days)
        {
            foreach (var totals in day.Currencies.DefaultIfEmpty(new("", 0, 0, 0)))
            {
                csv.WriteField(day.Day);
                csv.WriteField(totals.Currency);
                csv.WriteField(totals.Completed);
                csv.WriteField(totals.Cancelled);
                csv.WriteField(totals.Revenue);
                csv.WriteField(day.BestSeller ?? "");
                csv.WriteField(day.BestSellerQuantity);
                csv.WriteField(totals.Refunded);
                csv.WriteField(totals.Refunds);
                csv.EndRecord();
            }
        }
    }
}
