using Platform.Files.Processing;

namespace Platform.Domain.Tests.Files;

/// <summary>Files of some KB that cost a reader without limits all its memory or hours.</summary>
[Collection(nameof(MeasuredAlone))]
public sealed class BoundingAPdf
{
    private static readonly byte[] Zeros = new byte[100 << 20];

    [Fact]
    public void Decompression_bomb_stays_below_1_GB()
    {
        foreach (var filter in new[] { "", "/DecodeParms<</Predictor 12/Columns 4>>" }) AssertBounded(WithContent(Pdf.Deflated(Zeros, filter)), pages: 1);
        AssertBounded(WithContent(Pdf.Deflated(new byte[100], "/DecodeParms<</Predictor 12/Columns 2000000000>>")), pages: 1);
        AssertBounded(WithContent(Pdf.Stream(string.Concat(Enumerable.Repeat("\u0081 ", 1 << 20)), "/Filter/RunLengthDecode")), pages: 1);
        AssertBounded(WithContent(Pdf.Stream(LzwBomb(1 << 20), "/Filter/LZWDecode")), pages: 1);
        AssertBounded(Pdf.Write([.. Pdf.Objects(""), Pdf.Deflated(Zeros, "/Type/ObjStm/N 1/First 4")]), pages: 1);
        AssertBounded(Encoding.Latin1.GetBytes($"%PDF-1.7\n1 0 obj\n{Pdf.Deflated(Zeros, "/Type/ObjStm/N 1/First 4")}\nendobj\n"), pages: null);
    }

    [Fact]
    public void Forms_nested_tenfold_stay_below_1_GB()
    {
        var forms = Enumerable.Range(0, 10).Select(i => Pdf.Stream(
            string.Concat(Enumerable.Repeat(i == 9 ? Pdf.Show("(ha)") : "/X Do ", 10)),
            $"/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F1 3 0 R>>/XObject<</X {7 + i} 0 R>>>>"));
        AssertBounded(WithForms([.. forms]), pages: 1);
    }

    [Fact]
    public void Cycles_and_deep_nesting_stay_below_1_GB()
    {
        var (there, back) = ("/Subtype/Form/Resources<</XObject<</Y 7 0 R>>>>", "/Subtype/Form/Resources<</XObject<</X 6 0 R>>>>");
        AssertBounded(WithForms(Pdf.Stream("/Y Do", there), Pdf.Stream("/X Do", back)), pages: 1);
        AssertBounded(WithContent(Pdf.Stream(string.Concat(Enumerable.Repeat("q ", 1 << 20)))), pages: 1);
        AssertBounded(WithContent(Pdf.Stream(string.Concat(Enumerable.Repeat("/A BMC ", 1 << 18)))), pages: 1);
        AssertBounded(WithContent(Pdf.Stream(new string('[', 1 << 20))), pages: null);
        AssertBounded(WithContent(Pdf.Stream(string.Concat(Enumerable.Repeat("<</A ", 1 << 18)))), pages: null);

        var tree = Pdf.Objects("");
        tree[1] = "<</Type/Pages/Kids[6 0 R]/Count 1>>";
        AssertBounded(Pdf.Write([.. tree, "<</Type/Pages/Kids[2 0 R 6 0 R]/Count 1>>"]), pages: null);
        AssertBounded(Pdf.Write([.. tree, .. Enumerable.Range(7, 100_000).Select(i => $"<</Type/Pages/Kids[{i} 0 R]>>"), Pdf.Page(5)]), pages: 1);
    }

    [Fact]
    public void PDF_that_needs_too_many_readings_is_damaged()
    {
        var refused = PdfInspector.Inspect(new MemoryStream(Pdf.OfPages(Pdf.Show("(ha)"))), PdfLimits.Default with { MaxReads = 0 }).Refusal!;
        Assert.Equal("damaged", refused.Code);
        Assert.Contains("larger", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void All_200000_pages_are_counted()
    {
        var tree = Pdf.Objects("");
        tree[1] = $"<</Type/Pages/Kids[{string.Concat(Enumerable.Repeat("4 0 R ", 200_000))}]/Count 200000>>";
        AssertBounded(Pdf.Write(tree), pages: 200_000);
    }

    [Fact]
    public void Text_is_cut_when_the_time_is_up()
    {
        var page = PdfInspector.Inspect(
            new MemoryStream(Pdf.OfPages(string.Concat(Enumerable.Repeat(Pdf.Show("(ha)"), 5_000)))), clock: new HurriedClock());
        Assert.Equal((null, 1), (page.Refusal, page.Details.Pages));
        Assert.InRange(page.Text!.Length, 1, 5_000);

        var empty = PdfInspector.Inspect(new MemoryStream(Given.Utf8("%PDF-1.4\n" + new string(' ', 100_000))), clock: new HurriedClock()).Refusal!;
        Assert.Equal("damaged", empty.Code);
        Assert.Contains("seconds", empty.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void PDF_over_the_maximum_size_is_accepted_unread()
    {
        var found = PdfInspector.Inspect(new MemoryStream(Pdf.OfPages(Pdf.Show("(ha)"))), PdfLimits.Default with { MaxBytes = 100 });
        Assert.Equal((null, null, null), (found.Refusal, found.Details.Pages, found.Text));
    }

    private static void AssertBounded(byte[] pdf, int? pages)
    {
        var before = GC.GetTotalAllocatedBytes();
        var found = Given.Inspect(pdf, "application/pdf").Found;
        Assert.Equal((pages, pages is null), (found.Details.Pages, found.Refusal is not null));
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 1L << 30);
    }

    private static byte[] WithContent(string stream)
    {
        var objects = Pdf.Objects("");
        objects[4] = stream;
        return Pdf.Write(objects);
    }

    private static byte[] WithForms(params string[] forms)
    {
        string[] objects = [.. Pdf.Objects("/X Do"), .. forms];
        objects[3] = Pdf.Page(5, "/Font<</F1 3 0 R>>/XObject<</X 6 0 R>>");
        return Pdf.Write(objects);
    }

    /// <summary>Codes of 9 bits that each name the sequence that is being made: one byte longer each time.</summary>
    private static string LzwBomb(int bytes)
    {
        var (packed, buffer, bits, next, width) = (new StringBuilder(), 0L, 0, 257, 9);
        for (var code = 'a' + 0; packed.Length < bytes; code = Math.Min(next, 4000))
        {
            (buffer, bits) = (buffer << width | (long)code, bits + width);
            for (; bits >= 8; bits -= 8) packed.Append((char)(buffer >> bits - 8 & 0xFF));
            buffer &= 0xFF;
            next++;
            width = next >= 2047 ? 12 : next >= 1023 ? 11 : next >= 511 ? 10 : 9;
        }
        return packed.ToString();
    }

    /// <summary>A minute passes between two looks at it.</summary>
    private sealed class HurriedClock : TimeProvider
    {
        private long minutes;

        public override long GetTimestamp() => ++minutes * 60 * TimestampFrequency;
    }
}
