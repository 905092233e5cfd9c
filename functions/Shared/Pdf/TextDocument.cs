using System.Text;
using PdfSharp.Drawing;
using PdfSharp.Pdf;

namespace Platform.Shared.Pdf;

/// <summary>A PDF of text and lines, for certificates and reports: A4, with the parts of the fonts that it uses. The same calls give the same bytes.</summary>
public sealed class TextDocument : IDisposable
{
    private const double ShortSide = 595.28, LongSide = 841.89;

    private readonly PdfDocument pdf = new();
    private readonly List<TextPage> pages = [];

    /// <param name="title">The document's name in a PDF reader.</param>
    /// <param name="createdAt">The time of creation.</param>
    public TextDocument(string title, DateTimeOffset createdAt)
    {
        (pdf.Info.Title, pdf.Info.CreationDate) = (TextLine.Clean(title), createdAt.UtcDateTime);
        pdf.Version = 17;
        pdf.ViewerPreferences.DisplayDocTitle = true;
    }

    /// <summary>Adds an A4 page, upright or on its side.</summary>
    public TextPage AddPage(bool landscape = false)
    {
        var (width, height) = landscape ? (LongSide, ShortSide) : (ShortSide, LongSide);
        var page = new TextPage(pdf.AddPage(new() { Width = XUnit.FromPoint(width), Height = XUnit.FromPoint(height) }));
        pages.Add(page);
        return page;
    }

    /// <summary>Writes the document. At least one page is needed.</summary>
    public void Save(Stream stream)
    {
        pages.ForEach(page => page.Close());
        NameFonts();
        using var saved = new MemoryStream();
        pdf.Save(saved, closeStream: false);
        stream.Write(WithoutIds(saved.ToArray()));
    }

    /// <summary>PDFsharp makes up the six letters before the name of a font that is there in part.</summary>
    private void NameFonts()
    {
        pdf.Internals.FirstDocumentID = pdf.Internals.SecondDocumentID = "Platform.Shared.";
        foreach (var font in pdf.Internals.GetAllObjects().OfType<PdfDictionary>())
        {
            foreach (var key in new[] { "/BaseFont", "/FontName" })
                if (font.Elements.GetName(key).Split('+') is [_, var name]) font.Elements.SetName(key, $"/AAAAAA+{name}");
        }
    }

    /// <summary>It makes up the ids in the metadata as well.</summary>
    private static byte[] WithoutIds(byte[] saved)
    {
        for (int at = 0, next; (next = saved.AsSpan(at).IndexOf(">uuid:"u8)) >= 0;)
        {
            at += next + ">uuid:".Length;
            Encoding.ASCII.GetBytes(Guid.Empty.ToString()).CopyTo(saved, at);
        }
        return saved;
    }

    /// <summary>Releases what the document holds.</summary>
    public void Dispose() => pdf.Dispose();
}
