using System.IO.Compression;
using System.Text;
using PdfSharp.Pdf;
using PdfSharp.Pdf.Content;
using PdfSharp.Pdf.Content.Objects;
using PdfSharp.Pdf.IO;

namespace Platform.Files.Processing;

/// <summary>Pages and text of a PDF, as far as PDFsharp reads it. A PDF that it cannot read, or that would take too much memory to, is a file like any other, without text.</summary>
static class PdfInspector
{
    /// <summary>PDFsharp holds the whole document.</summary>
    const int MaxReadBytes = 8 * 1024 * 1024;

    /// <summary>All streams, unpacked.</summary>
    const int MaxUnpackedBytes = 32 * 1024 * 1024;
    const int MaxPages = 2000, MaxPageBytes = 2 * 1024 * 1024, MaxDepth = 200;

    public static Inspection Inspect(Stream file)
    {
        if (file.Length > MaxReadBytes) return new(null, new());
        var bytes = file.Take((int)file.Length);
        if (!IsHarmless(bytes)) return new(null, new());
        try
        {
            using var document = PdfReader.Open(new MemoryStream(bytes), PdfDocumentOpenMode.Import);
            var text = new StringBuilder();
            foreach (var page in document.Pages.Cast<PdfPage>().Take(MaxPages))
            {
                if (text.Length > TextExcerpt.MaxBytes) break;
                AppendText(page, text);
            }
            return new(null, new(Pages: document.PageCount), TextExcerpt.Of(text.ToString()));
        }
        catch (Exception unreadable) when (unreadable is not OutOfMemoryException) // the parser has no exception of its own for what it does not know: passwords, damage, newer features
        {
            return new(null, new());
        }
    }

    static void AppendText(PdfPage page, StringBuilder text)
    {
        foreach (var content in page.Contents.Elements.Select(e => e is PdfSharp.Pdf.Advanced.PdfReference { Value: PdfDictionary d } ? d : e as PdfDictionary))
        {
            if (content?.Stream?.UnfilteredValue is not { Length: > 0 and <= MaxPageBytes } operators) continue;
            foreach (var operation in ContentReader.ReadContent(operators).OfType<COperator>())
            {
                switch (operation.OpCode.OpCodeName)
                {
                    case OpCodeName.Tj or OpCodeName.TJ or OpCodeName.QuoteSingle or OpCodeName.QuoteDouble:
                        AppendStrings(operation.Operands, text);
                        break;
                    case OpCodeName.Td or OpCodeName.TD or OpCodeName.Tx or OpCodeName.Tm or OpCodeName.ET:
                        text.Append('\n');
                        break;
                    default:
                        break;
                }
            }
        }
        text.Append('\n');
    }

    static void AppendStrings(CSequence operands, StringBuilder text)
    {
        foreach (var operand in operands)
        {
            // Glyph numbers of an embedded font are no text: their bytes are mostly below the blank.
            if (operand is CString { Value: var value } && !value.Any(c => c < ' ' && c is not ('\t' or '\n' or '\r'))) text.Append(value);
            else if (operand is CArray array) AppendStrings(array, text);
            else if (operand is CReal { Value: < -200 } or CInteger { Value: < -200 }) text.Append(' '); // a gap in thousandths of the font's size
        }
    }

    /// <summary>Whether reading it cannot exhaust memory or stack: streams unpack to little, nothing is nested deeply.</summary>
    static bool IsHarmless(byte[] bytes)
    {
        var (unpacked, at) = (0L, 0);
        while (true)
        {
            var next = bytes.AsSpan(at).IndexOf("stream"u8);
            if (!IsFlat(bytes.AsSpan(at, next < 0 ? bytes.Length - at : next))) return false;
            if (next < 0) return !bytes.AsSpan().ContainsAny("LZWDecode"u8, "RunLengthDecode"u8); // packed in ways that are not unpacked here
            at += next + "stream".Length;
            while (at < bytes.Length && bytes[at] is (byte)'\r' or (byte)'\n') at++;
            if (!TryUnpack(bytes, at, 1, ref unpacked)) return false;
            if (bytes.AsSpan(at).IndexOf("endstream"u8) is var end and >= 0) at += end + "endstream".Length;
        }
    }

    static bool ContainsAny(this Span<byte> bytes, ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) => bytes.IndexOf(one) >= 0 || bytes.IndexOf(other) >= 0;

    /// <summary>Unpacks a deflated stream, and what was packed twice; anything else passes.</summary>
    static bool TryUnpack(byte[] bytes, int at, int depth, ref long unpacked)
    {
        if (at + 2 > bytes.Length || (bytes[at] & 0x0F) != 8 || (bytes[at] << 8 | bytes[at + 1]) % 31 != 0) return true;
        if (depth > 3) return false;
        using var content = new MemoryStream();
        try
        {
            using var inflating = new ZLibStream(new MemoryStream(bytes, at, bytes.Length - at), CompressionMode.Decompress);
            var buffer = new byte[32 * 1024];
            for (int read; (read = inflating.Read(buffer)) > 0;)
            {
                if ((unpacked += read) > MaxUnpackedBytes) return false;
                if (content.Length <= MaxPageBytes) content.Write(buffer, 0, read);
            }
        }
        catch (InvalidDataException)
        {
            return true; // not deflated after all
        }
        var beginning = content.ToArray();
        var isText = beginning.AsSpan(0, Math.Min(beginning.Length, 64)).IndexOfAnyExceptInRange((byte)'\t', (byte)'~') < 0;
        return (!isText || IsFlat(beginning)) && TryUnpack(beginning, 0, depth + 1, ref unpacked);
    }

    static bool IsFlat(ReadOnlySpan<byte> syntax)
    {
        var depth = 0;
        foreach (var c in syntax)
        {
            if (c is (byte)'[' or (byte)'<') depth++;
            else if (c is (byte)']' or (byte)'>') depth = Math.Max(0, depth - 1);
            if (depth > MaxDepth) return false;
        }
        return true;
    }
}
