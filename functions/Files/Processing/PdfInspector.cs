using System.Text;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Exceptions;

namespace Platform.Files.Processing;

/// <summary>Reads pages and text of a PDF by PdfPig, within <see cref="PdfLimits"/>. A PDF that PdfPig cannot read is damaged. If a limit is reached after
/// the pages are counted, the text read so far is kept.</summary>
internal static class PdfInspector
{
    /// <summary>PdfPig reads some chains, such as the page tree, by recursion, and the file decides how deep they are.</summary>
    private const int StackBytes = 256 * 1024 * 1024;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>Only one PDF is read at a time, which bounds memory and processor use.</summary>
    private static readonly Lock Reader = new();

    public static Inspection Inspect(Stream file, PdfLimits? limits = null, TimeProvider? clock = null)
    {
        var budget = new PdfBudget(limits ?? PdfLimits.Default, clock ?? TimeProvider.System);
        if (file.Length > budget.Limits.MaxBytes) return new(null, new());
        var inspection = Inspection.Refuse("damaged", $"The PDF could not be read in {budget.Limits.MaxTime.TotalSeconds:0} seconds.");
        lock (Reader)
        {
            var bytes = file.Take((int)file.Length);
            var reading = new Thread(() => inspection = Read(bytes, budget), StackBytes) { IsBackground = true };
            reading.Start();
            reading.Join(budget.Limits.MaxTime + Grace); // PdfPig cannot be cancelled: a thread that overruns ends by itself
            return inspection;
        }
    }

    private static Inspection Read(byte[] bytes, PdfBudget budget)
    {
        int? pages = null;
        var options = new PdfTextOptions { Budget = budget, FilterProvider = new PdfFilters(budget), SkipMissingFonts = true };
        try
        {
            using var content = new CountedStream(bytes, budget);
            using var pdf = PdfDocument.Open(content, options);
            pages = pdf.NumberOfPages;
            if (pages == 0) return Inspection.Refuse("damaged", "The PDF has no pages.");
            pdf.AddPageFactory<StringBuilder, PdfTextFactory>();
            var last = Math.Min(pages.Value, budget.Limits.MaxPages);
            for (var page = 1; page <= last && options.Text.Length <= TextExcerpt.MaxBytes; page++) pdf.GetPage<StringBuilder>(page);
        }
        catch (PdfDocumentEncryptedException) when (pages is null)
        {
            return Inspection.Refuse("encrypted", "The PDF opens with a password only. Remove the password, and upload it again.");
        }
        catch (PdfLimitException) when (pages is not null)
        {
            // It is a valid PDF; the text read so far is enough for search.
        }
        catch (Exception malformed)
        {
            var reason = malformed is PdfLimitException ? malformed.Message : "it cannot be read.";
            return Inspection.Refuse("damaged", $"The file is not a whole and valid PDF: {reason}");
        }
        return new(null, new(Pages: pages), TextExcerpt.Of(options.Text.ToString()));
    }

    /// <summary>Counts the bytes that PdfPig reads, and checks the time.</summary>
    private sealed class CountedStream(byte[] bytes, PdfBudget budget) : MemoryStream(bytes, writable: false)
    {
        public override int ReadByte()
        {
            budget.Read(1, Length);
            return base.ReadByte();
        }

        public override int Read(Span<byte> buffer)
        {
            var count = base.Read(buffer);
            budget.Read(count, Length);
            return count;
        }
    }
}
