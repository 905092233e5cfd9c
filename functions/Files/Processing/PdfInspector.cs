using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Platform.Files.Processing;

/// <summary>Pages and text of a PDF, found by going through its streams once: no library that is free to use here reads PDF. Text in fonts that number their
/// glyphs
/// (Identity-H) is not found; a PDF that is damaged, encrypted or too large is a file like any other, without text.</summary>
internal static partial class PdfInspector
{
    /// <summary>What is held in memory: of the file, and of one stream when it is unpacked.</summary>
    private const int MaxReadBytes = 16 * 1024 * 1024, MaxStreamBytes = 1024 * 1024;

    /// <summary>Of all streams; what is beyond is not looked at.</summary>
    private const int MaxUnpackedBytes = 64 * 1024 * 1024;

    public static Inspection Inspect(Stream file)
    {
        if (file.Length > MaxReadBytes) return new(null, new());
        var bytes = file.Take((int)file.Length);
        var (text, pages, unpacked, isEncrypted) = (new StringBuilder(), 0, 0, false);
        for (var at = 0; at < bytes.Length;)
        {
            var start = bytes.AsSpan(at).IndexOf("stream"u8) is var next and >= 0 ? at + next : bytes.Length;
            var syntax = Encoding.Latin1.GetString(bytes, at, start - at);
            pages += Page().Count(syntax);
            isEncrypted |= syntax.Contains("/Encrypt", StringComparison.Ordinal);
            at = start + "stream".Length;
            while (at < bytes.Length && bytes[at] is (byte)'\r' or (byte)'\n') at++;
            if (at >= bytes.Length) break;

            var length = bytes.AsSpan(at).IndexOf("endstream"u8) is var end and >= 0 ? end : bytes.Length - at;
            var content = Unpack(bytes, at, length, Math.Min(MaxStreamBytes, MaxUnpackedBytes - unpacked));
            unpacked += content.Length;
            if (syntax.Contains("/ObjStm", StringComparison.Ordinal)) pages += Page().Count(Encoding.Latin1.GetString(content));
            else if (text.Length <= TextExcerpt.MaxBytes && content.AsSpan().IndexOf("BT"u8) >= 0) AppendText(content, text);
            at += length + "endstream".Length;
        }
        return new(null, new(Pages: pages > 0 ? pages : null), isEncrypted ? null : TextExcerpt.Of(text.ToString()));
    }

    /// <summary>The beginning of a stream, inflated when it is deflated.</summary>
    private static byte[] Unpack(byte[] bytes, int at, int length, int max)
    {
        if (length < 2 || (bytes[at] & 0x0F) != 8 || (bytes[at] << 8 | bytes[at + 1]) % 31 != 0) return bytes[at..(at + Math.Min(length, max))];
        using var inflating = new ZLibStream(new MemoryStream(bytes, at, length), CompressionMode.Decompress);
        using var result = new MemoryStream();
        var buffer = new byte[16 * 1024];
        try
        {
            for (int read; result.Length < max && (read = inflating.Read(buffer, 0, (int)Math.Min(buffer.Length, max - result.Length))) > 0;)
                result.Write(buffer, 0, read);
        }
        catch (InvalidDataException)
        {
            // Damaged from here on: what came before is still text.
        }
        return result.ToArray();
    }

    /// <summary>The strings that the operators of a page show (ISO 32000-1, 9.4).</summary>
    internal static void AppendText(ReadOnlySpan<byte> content, StringBuilder text)
    {
        var shown = new StringBuilder();
        for (var at = 0; at < content.Length;)
        {
            var c = (char)content[at];
            if (c == '(')
            {
                AppendString(content, ref at, shown);
                continue;
            }
            var end = at + 1;
            if (char.IsAsciiLetter(c) || c is '\'' or '"' or '/' or '-' || char.IsAsciiDigit(c))
                while (end < content.Length && (char.IsAsciiLetterOrDigit((char)content[end]) || content[end] is (byte)'*' or (byte)'.')) end++;
            var word = Encoding.Latin1.GetString(content[at..end]);
            at = end;
            switch (word)
            {
                case "Tj" or "TJ" or "'" or "\"":
                    text.Append(shown);
                    shown.Clear();
                    break;
                case "Td" or "TD" or "T*" or "Tm" or "ET":
                    text.Append('\n');
                    shown.Clear();
                    break;
                // in thousandths of the font's size
                case ['-', ..] when double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var gap) && gap < -200:
                    shown.Append(' ');
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>A literal string: brackets nest, a backslash escapes.</summary>
    private static void AppendString(ReadOnlySpan<byte> content, ref int at, StringBuilder shown)
    {
        var (from, depth) = (shown.Length, 0);
        for (; at < content.Length; at++)
        {
            var c = (char)content[at];
            if (c == '\\' && at + 1 < content.Length)
            {
                var escaped = (char)content[++at];
                shown.Append(
                    escaped is 'n' or 'r' or 't' or 'b' or 'f' or '\n' or '\r' ? ' ' : escaped is >= '0' and <= '7' ? Octal(content, ref at) : escaped);
                continue;
            }
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth == 0) break;
            if (c != '(' || depth > 1) shown.Append(c);
        }
        at++;
        // Numbers of glyphs are no text: their bytes are mostly below the blank.
        for (var i = from; i < shown.Length; i++)
        {
            if (shown[i] < ' ' && shown[i] is not ('\t' or '\n' or '\r'))
            {
                shown.Length = from;
                return;
            }
        }
    }

    private static char Octal(ReadOnlySpan<byte> content, ref int at)
    {
        var value = content[at] - '0';
        for (var digits = 1; digits < 3 && at + 1 < content.Length && content[at + 1] is >= (byte)'0' and <= (byte)'7'; digits++)
            value = value * 8 + content[++at] - '0';
        return (char)(value & 0xFF);
    }

    [GeneratedRegex(@"/Type\s*/Page(?![A-Za-z])", RegexOptions.CultureInvariant)]
    private static partial Regex Page();
}
