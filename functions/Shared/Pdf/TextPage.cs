using System.Text;
using PdfSharp.Drawing;
using PdfSharp.Fonts;
using PdfSharp.Pdf;

namespace Platform.Shared.Pdf;

/// <summary>A page of a <see cref="TextDocument"/>: text and lines at places given in points (1/72 inch) from the top left corner.</summary>
public sealed class TextPage
{
    private readonly PdfPage page;
    private XGraphics graphics;
    private CodePointGlyphIndexPair? glyph;

    internal TextPage(PdfPage page)
    {
        this.page = page;
        graphics = XGraphics.FromPdfPage(page);
        page.Owner.RenderEvents.RenderTextEvent += (_, text) =>
        {
            if (glyph is { } drawn) text.CodePointGlyphIndexPairs = [drawn];
        };
    }

    /// <summary>Points from left to right.</summary>
    public double Width => page.Width.Point;

    /// <summary>Points from top to bottom.</summary>
    public double Height => page.Height.Point;

    /// <summary>The width of a text in points, at a font size in points.</summary>
    public static double WidthOf(string text, double size) => new TextLine(text).Width * size;

    /// <summary>Whether there is a font for all of a text; what there is none for is left out.</summary>
    public static bool CanShow(string text) => new TextLine(text).IsComplete;

    /// <summary>Writes one line of text that begins at <paramref name="x"/>.</summary>
    /// <param name="x">Points from the left.</param>
    /// <param name="baseline">Points from the top to the line that the letters stand on.</param>
    /// <param name="text">The text, in any script.</param>
    /// <param name="size">The font's size in points.</param>
    public void Text(double x, double baseline, string text, double size) => Draw(new(text), _ => x, baseline, size);

    /// <summary>Writes one line of text in the middle of the page.</summary>
    public void TextCentered(double baseline, string text, double size) => Draw(new(text), width => (Width - width) / 2, baseline, size);

    /// <summary>Writes one line of text that ends at <paramref name="right"/>, in points from the left.</summary>
    public void TextRight(double right, double baseline, string text, double size) => Draw(new(text), width => right - width, baseline, size);

    /// <summary>Draws a line.</summary>
    public void Line(double x1, double y1, double x2, double y2, double width = 0.5) => graphics.DrawLine(new XPen(XColors.Black, width), x1, y1, x2, y2);

    /// <summary>Draws the frame of a rectangle.</summary>
    public void Rectangle(double x, double y, double width, double height, double lineWidth = 0.5) =>
        graphics.DrawRectangle(new XPen(XColors.Black, lineWidth), x, y, width, height);

    internal void Close() => graphics.Dispose();

    private void Draw(TextLine line, Func<double, double> x, double baseline, double size)
    {
        // Glyphs alone do not tell their text: it is written beside them (ISO 32000-1, 14.9.4).
        if (!line.IsPlain) Append($"/Span <</ActualText <FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(line.Text))}>>> BDC\n");
        line.Draw(graphics, x(line.Width * size), baseline, size, DrawGlyph);
        if (!line.IsPlain) Append("EMC\n");
    }

    private void DrawGlyph(XFont font, CodePointGlyphIndexPair drawn, XPoint origin)
    {
        glyph = drawn;
        graphics.DrawString("x", font, XBrushes.Black, origin);
        glyph = null;
    }

    /// <summary>PDFsharp does not write marks, so they are content of their own between that of two drawings.</summary>
    private void Append(string content)
    {
        graphics.Dispose();
        page.Contents.AppendContent().CreateStream(Encoding.ASCII.GetBytes(content));
        graphics = XGraphics.FromPdfPage(page, XGraphicsPdfPageOptions.Append);
    }
}
