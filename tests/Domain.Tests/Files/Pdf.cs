using System.Globalization;
using System.IO.Compression;

namespace Platform.Domain.Tests.Files;

/// <summary>PDFs, object by object.</summary>
internal static class Pdf
{
    private const string Font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>";

    /// <summary>A page per content, all in the font F1.</summary>
    public static byte[] OfPages(params string[] contents) => Write(Objects(contents));

    /// <summary>1 is the catalog, 2 the page tree, 3 the font; then each page is followed by its content.</summary>
    public static string[] Objects(params string[] contents) => WithFont(Font, contents);

    public static string[] WithFont(string font, params string[] contents) =>
    [
        "<</Type/Catalog/Pages 2 0 R>>",
        $"<</Type/Pages/Kids[{string.Join(' ', contents.Select((_, i) => $"{4 + 2 * i} 0 R"))}]/Count {contents.Length}>>",
        font,
        .. contents.SelectMany((content, i) => new[] { Page(5 + 2 * i), Stream(content) }),
    ];

    public static string Page(int content, string resources = "/Font<</F1 3 0 R>>") =>
        $"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<<{resources}>>/Contents {content} 0 R>>";

    public static string Show(string text) => $"BT /F1 12 Tf 10 10 Td {text} Tj ET";

    public static string Stream(string content, string entries = "") => $"<<{entries}/Length {content.Length}>>\nstream\n{content}\nendstream";

    public static string Deflated(byte[] content, string entries = "")
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize)) zlib.Write(content);
        return Stream(Encoding.Latin1.GetString(packed.ToArray()), $"/Filter/FlateDecode{entries}");
    }

    /// <summary>Objects from 1 on, with a table of where they are.</summary>
    /// <param name="shift">How much the table is wrong.</param>
    public static byte[] Write(IEnumerable<string> objects, string header = "%PDF-1.4\n", int shift = 0)
    {
        var (pdf, offsets) = (new StringBuilder(header), new List<int>());
        foreach (var (number, content) in objects.Index())
        {
            offsets.Add(pdf.Length + shift);
            pdf.Append(CultureInfo.InvariantCulture, $"{number + 1} 0 obj\n{content}\nendobj\n");
        }
        return Encoding.Latin1.GetBytes(pdf + Table([.. offsets], pdf.Length + shift));
    }

    /// <summary>Adds versions of objects, as programs do that change a PDF without writing it anew.</summary>
    public static byte[] Update(byte[] pdf, params (int Number, string Content)[] objects)
    {
        var text = new StringBuilder(Encoding.Latin1.GetString(pdf));
        var previous = text.ToString().Split("startxref\n")[^1].Split('\n')[0];
        var sections = new StringBuilder();
        foreach (var (number, content) in objects)
        {
            sections.Append(CultureInfo.InvariantCulture, $"{number} 1\n{text.Length:D10} 00000 n \n");
            text.Append(CultureInfo.InvariantCulture, $"{number} 0 obj\n{content}\nendobj\n");
        }
        text.Append(CultureInfo.InvariantCulture, $"xref\n{sections}trailer\n<</Size 99/Root 1 0 R/Prev {previous}>>\nstartxref\n{text.Length}\n%%EOF\n");
        return Encoding.Latin1.GetBytes(text.ToString());
    }

    /// <summary>All objects but streams are packed into one, and the table is a stream as well (PDF 1.5).</summary>
    public static byte[] Packed(IReadOnlyList<string> objects)
    {
        var (pdf, places) = (new StringBuilder("%PDF-1.5\n"), new byte[objects.Count + 3][]);
        var (index, bodies, inStream) = (new StringBuilder(), new StringBuilder(), 0);
        places[0] = Entry(0, 0, 255);
        foreach (var (i, content) in objects.Index())
        {
            if (content.Contains("stream", StringComparison.Ordinal))
            {
                places[i + 1] = Entry(1, pdf.Length, 0);
                pdf.Append(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n{content}\nendobj\n");
                continue;
            }
            places[i + 1] = Entry(2, objects.Count + 1, inStream++);
            index.Append(CultureInfo.InvariantCulture, $"{i + 1} {bodies.Length} ");
            bodies.Append(content).Append('\n');
        }
        Add(objects.Count + 1, Encoding.Latin1.GetBytes($"{index}{bodies}"), $"/Type/ObjStm/N {inStream}/First {index.Length}");
        var start = pdf.Length;
        places[objects.Count + 2] = Entry(1, start, 0);
        Add(objects.Count + 2, [.. places.SelectMany(p => p)], $"/Type/XRef/W[1 4 1]/Size {places.Length}/Root 1 0 R");
        pdf.Append(CultureInfo.InvariantCulture, $"startxref\n{start}\n%%EOF\n");
        return Encoding.Latin1.GetBytes(pdf.ToString());

        void Add(int number, byte[] content, string entries)
        {
            places[number] = Entry(1, pdf.Length, 0);
            pdf.Append(CultureInfo.InvariantCulture, $"{number} 0 obj\n{Deflated(content, entries)}\nendobj\n");
        }
    }

    private static byte[] Entry(byte type, int place, int index) =>
        [type, (byte)(place >> 24), (byte)(place >> 16), (byte)(place >> 8), (byte)place, (byte)index];

    private static string Table(int[] offsets, int start)
    {
        var rows = string.Concat(offsets.Select(o => string.Create(CultureInfo.InvariantCulture, $"{o:D10} 00000 n \n")));
        return $"xref\n0 {offsets.Length + 1}\n0000000000 65535 f \n{rows}trailer\n<</Size {offsets.Length + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n";
    }
}
