using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Platform.Shared.Documents;

/// <summary>A PDF of text and lines, for certificates and reports: A4, the standard fonts, no pictures. The same calls give the same bytes.
/// Source: ISO 32000-1, 7.5 (file structure), 9.6.2.2 (standard 14 fonts).</summary>
/// <param name="title">What a reader shows as the document's name.</param>
/// <param name="createdAt">When it was made.</param>
public sealed class PdfDocument(string title, DateTimeOffset createdAt)
{
    private const double ShortSide = 595.28, LongSide = 841.89;

    private static readonly string[] Fonts = ["Helvetica", "Helvetica-Bold", "Helvetica-Oblique", "Courier"];

    private readonly List<PdfPage> pages = [];

    /// <summary>Adds an A4 page, upright or on its side.</summary>
    public PdfPage AddPage(bool landscape = false)
    {
        var page = landscape ? new PdfPage(LongSide, ShortSide) : new PdfPage(ShortSide, LongSide);
        pages.Add(page);
        return page;
    }

    /// <summary>Writes the document. At least one page is needed.</summary>
    public void Save(Stream stream)
    {
        if (pages.Count == 0) throw new InvalidOperationException("A PDF needs a page.");

        // Objects: 1 catalog, 2 pages, 3 about, then the fonts, then each page and its content.
        var firstPage = 4 + Fonts.Length;
        var file = new Writer(stream);
        file.Object("<< /Type /Catalog /Pages 2 0 R /ViewerPreferences << /DisplayDocTitle true >> >>");
        file.Object($"<< /Type /Pages /Count {pages.Count} /Kids [{string.Join(' ', pages.Select((_, i) => $"{firstPage + 2 * i} 0 R"))}] >>");
        file.Object($"<< /Title <FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(title))}> /CreationDate (D:{createdAt.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)}Z) >>");
        foreach (var font in Fonts) file.Object($"<< /Type /Font /Subtype /Type1 /BaseFont /{font} /Encoding /WinAnsiEncoding >>");
        var resources = string.Join(' ', Fonts.Select((_, i) => $"/F{i} {4 + i} 0 R"));
        foreach (var page in pages)
        {
            file.Object(string.Create(
                CultureInfo.InvariantCulture,
                $"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {page.Width:0.##} {page.Height:0.##}] /Resources << /Font << {resources} >> >> /Contents {file.Next + 1} 0 R >>"));
            file.Stream(Compress(page.Content));
        }
        file.End();
    }

    private static byte[] Compress(string content)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal)) zlib.Write(Encoding.ASCII.GetBytes(content));
        return compressed.ToArray();
    }

    /// <summary>Writes numbered objects one after the other and, at the end, the table of where each begins.</summary>
    private sealed class Writer
    {
        private readonly Stream stream;
        private readonly List<long> offsets = [];
        private long position;

        public Writer(Stream stream)
        {
            this.stream = stream;
            Write("%PDF-1.7\n%"u8);
            Write([0xE2, 0xE3, 0xCF, 0xD3, (byte)'\n']); // tells transports that the file is binary
        }

        public int Next => offsets.Count + 1;

        public void Object(string dictionary)
        {
            Begin();
            Write($"{dictionary}\nendobj\n");
        }

        public void Stream(byte[] deflated)
        {
            Begin();
            Write($"<< /Length {deflated.Length} /Filter /FlateDecode >>\nstream\n");
            Write(deflated);
            Write("\nendstream\nendobj\n"u8);
        }

        public void End()
        {
            var table = position;
            Write($"xref\n0 {Next}\n0000000000 65535 f \n");
            foreach (var offset in offsets) Write(string.Create(CultureInfo.InvariantCulture, $"{offset:0000000000} 00000 n \n"));
            Write($"trailer\n<< /Size {Next} /Root 1 0 R /Info 3 0 R >>\nstartxref\n{table}\n%%EOF\n");
        }

        private void Begin()
        {
            offsets.Add(position);
            Write($"{offsets.Count} 0 obj\n");
        }

        private void Write(string text) => Write(Encoding.ASCII.GetBytes(text));

        private void Write(ReadOnlySpan<byte> bytes)
        {
            stream.Write(bytes);
            position += bytes.Length;
        }
    }
}
