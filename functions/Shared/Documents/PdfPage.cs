using System.Globalization;
using System.Text;

namespace Platform.Shared.Documents;

/// <summary>A page of a <see cref="PdfDocument"/>: text and lines at places given in points (1/72 inch) from the top left corner.</summary>
public sealed class PdfPage
{
    private readonly StringBuilder content = new();

    internal PdfPage(double width, double height) => (Width, Height) = (width, height);

    /// <summary>Points from left to right.</summary>
    public double Width { get; }

    /// <summary>Points from top to bottom.</summary>
    public double Height { get; }

    internal string Content => content.ToString();

    /// <summary>How wide a text is, in points, at a size in points.</summary>
    public static double WidthOf(string text, double size, PdfFont font = PdfFont.Regular) =>
        WinAnsi.Encode(text).Sum(c => PdfFontWidths.Of(c, font)) * size / 1000;

    /// <summary>Writes one line of text that begins at <paramref name="x"/>.</summary>
    /// <param name="x">Points from the left.</param>
    /// <param name="baseline">Points from the top to the line that the letters stand on.</param>
    /// <param name="text">What Windows-1252 has is shown as it is; other Latin letters lose their accents; letters of other scripts are question marks.</param>
    /// <param name="size">The font's size in points.</param>
    /// <param name="font">The font.</param>
    public void Text(double x, double baseline, string text, double size, PdfFont font = PdfFont.Regular) =>
        content.Append(CultureInfo.InvariantCulture, $"BT /F{(int)font} {size:0.##} Tf {x:0.##} {Height - baseline:0.##} Td ({Literal(text)}) Tj ET\n");

    /// <summary>Writes one line of text in the middle of the page.</summary>
    public void TextCentered(double baseline, string text, double size, PdfFont font = PdfFont.Regular) =>
        Text((Width - WidthOf(text, size, font)) / 2, baseline, text, size, font);

    /// <summary>Writes one line of text that ends at <paramref name="right"/>, in points from the left.</summary>
    public void TextRight(double right, double baseline, string text, double size, PdfFont font = PdfFont.Regular) =>
        Text(right - WidthOf(text, size, font), baseline, text, size, font);

    /// <summary>Draws a line.</summary>
    public void Line(double x1, double y1, double x2, double y2, double width = 0.5) =>
        content.Append(CultureInfo.InvariantCulture, $"{width:0.##} w {x1:0.##} {Height - y1:0.##} m {x2:0.##} {Height - y2:0.##} l S\n");

    /// <summary>Draws the frame of a rectangle.</summary>
    public void Rectangle(double x, double y, double width, double height, double lineWidth = 0.5) =>
        content.Append(CultureInfo.InvariantCulture, $"{lineWidth:0.##} w {x:0.##} {Height - y - height:0.##} {width:0.##} {height:0.##} re S\n");

    /// <summary>The text as the content of a literal string (ISO 32000-1, 7.3.4.2).</summary>
    private static string Literal(string text) => string.Concat(WinAnsi.Encode(text).Select(c => (char)c switch
    {
        '(' or ')' or '\\' => $"\\{(char)c}",
        > '~' => $"\\{Convert.ToString(c, 8)}",
        _ => ((char)c).ToString(),
    }));

    private static class WinAnsi
    {
        // With its own fallback, which knows the nearest letter of many that the code page lacks.
        private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

        public static byte[] Encode(string text) => Windows1252.GetBytes(string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)));
    }
}
