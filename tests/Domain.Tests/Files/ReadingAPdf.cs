using System.Globalization;
using System.IO.Compression;

namespace Platform.Domain.Tests.Files;

public sealed class ReadingAPdf
{
    [Fact]
    public void Pages_and_text_are_read()
    {
        var found = Given.Inspect(
            Pdf("BT /F1 12 Tf 10 10 Td (Sourdough at home) Tj ET", "BT /F1 12 Tf 10 10 Td [(Wat) -20 (er) -300 (\\(and\\) s\\141lt)] TJ ET"), "application/pdf")
                .Found;
        Assert.Null(found.Refusal);
        Assert.Equal(2, found.Details.Pages);
        Assert.Equal("Sourdough at home\nWater (and) salt", found.Text);
    }

    [Fact]
    public void Unreadable_PDF_has_no_text()
    {
        foreach (var bytes in new[] { "%PDF-1.7\nnothing"u8.ToArray(), Pdf("BT (x) Tj ET")[..200],
            [.. "%PDF-1.7\n"u8, .. Enumerable.Repeat((byte)'[', 1_000_000)] })
        {
            var found = Given.Inspect(bytes, "application/pdf").Found;
            Assert.Null(found.Refusal);
            Assert.Null(found.Text);
        }
    }

    [Fact]
    public void Compressed_bomb_is_not_unpacked()
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            for (var i = 0; i < 64; i++) zlib.Write(new byte[1 << 20]);
        byte[] bomb = [
            .. "%PDF-1.7\n1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length 1>>\nstream\n"u8, .. packed.ToArray(), .. "\nendstream\nendobj\n"u8];
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(Given.Inspect(bomb, "application/pdf").Found.Details.Pages);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 16 << 20);
    }

    private static byte[] Pdf(params string[] pages)
    {
        var kids = string.Join(' ', pages.Select((_, i) => $"{4 + 2 * i} 0 R"));
        List<string> objects =
        [
            "<</Type/Catalog/Pages 2 0 R>>", $"<</Type/Pages/Kids[{kids}]/Count {pages.Length}>>", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            .. pages.SelectMany((content, i) => new[]
            {
                $"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<</Font<</F1 3 0 R>>>>/Contents {5 + 2 * i} 0 R>>",
                $"<</Length {content.Length}>>\nstream\n{content}\nendstream",
            }),
        ];
        var pdf = new StringBuilder("%PDF-1.4\n");
        var offsets = new List<int>();
        foreach (var (number, content) in objects.Index())
        {
            offsets.Add(pdf.Length);
            pdf.Append(CultureInfo.InvariantCulture, $"{number + 1} 0 obj\n{content}\nendobj\n");
        }
        var xref = pdf.Length;
        pdf.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n");
        foreach (var offset in offsets) pdf.Append(CultureInfo.InvariantCulture, $"{offset:D10} 00000 n \n");
        pdf.Append(CultureInfo.InvariantCulture, $"trailer\n<</Size {objects.Count + 1}/Root 1 0 R>>\nstartxref\n{xref}\n%%EOF\n");
        return Encoding.Latin1.GetBytes(pdf.ToString());
    }
}
