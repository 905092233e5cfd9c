using System.Buffers.Binary;
using System.Text;
using Platform.Files.Files;

namespace Platform.Files.Processing;

/// <summary>Recognizes file types by their first bytes.</summary>
public static class Signatures
{
    /// <summary>The number of first bytes that are checked.</summary>
    public const int HeadBytes = 1024;

    /// <summary>The EICAR test file, in two parts, so that no virus scanner takes this program for it.</summary>
    private static readonly byte[] Eicar = Encoding.ASCII.GetBytes(@"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*");

    /// <summary>Malware and executables, which are refused under any file name; null for everything else.</summary>
    public static (string Code, string What)? DangerOf(ReadOnlySpan<byte> head)
    {
        if (WithoutMark(head).StartsWith(Eicar)) return ("malware", "the EICAR test file");
        if (head.StartsWith("\u007fELF"u8)) return ("executable", "a Linux program (ELF)");
        if (head.StartsWith("MZ"u8) && head.Contains((byte)0)) return ("executable", "a Windows program (MZ)"); // a text may begin so, but has no zero byte
        if (BinaryPrimitives.TryReadUInt32BigEndian(head, out var magic)
            && magic is 0xFEEDFACE or 0xFEEDFACF or 0xCEFAEDFE or 0xCFFAEDFE or 0xCAFEBABE or 0xBEBAFECA)
        {
            return ("executable", "a macOS program or a Java class (Mach-O, CAFEBABE)");
        }

        var text = WithoutMark(head);
        return text.StartsWith("#!"u8) && text[2..].TrimStart((byte)' ') is [(byte)'/', ..] ? ("executable", "a script with an interpreter line") : null;
    }

    /// <summary>The kind of a binary file; null without a known signature, which may be text.</summary>
    public static FileKind? KindOf(ReadOnlySpan<byte> head) =>
        head.StartsWith("%PDF-"u8) ? FileKind.Pdf
        : head is [0xFF, 0xD8, ..] ? FileKind.Jpeg
        : head is [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] ? FileKind.Png
        : head.Length >= 12 && head.StartsWith("RIFF"u8) && head[8..].StartsWith("WEBP"u8) ? FileKind.WebP
        : head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith("PK\u0005\u0006"u8) ? FileKind.Zip
        : head.Length >= 12 && head[4..].StartsWith("ftyp"u8) ? FileKind.Mp4
        : null;

    /// <summary>Whether a reader opens it as a PDF: the header may come later, within the first 1,024 bytes (ISO 32000-1, annex H.3).</summary>
    public static bool IsPdf(ReadOnlySpan<byte> head) => KindOf(head) is null or FileKind.Pdf && head.IndexOf("%PDF-"u8) >= 0;

    /// <summary>Archives and images that are not accepted, but may be declared as another type.</summary>
    public static bool IsOtherBinary(ReadOnlySpan<byte> head) => IsOtherArchive(head) || head.StartsWith("GIF8"u8);

    /// <summary>Archives other than zip: gzip, 7z, RAR, bzip2, xz, Zstandard, cabinet, tar.</summary>
    public static bool IsOtherArchive(ReadOnlySpan<byte> head) =>
        head is [0x1F, 0x8B, ..] || head is [(byte)'7', (byte)'z', 0xBC, 0xAF, ..] || head.StartsWith("Rar!"u8)
        || head.StartsWith("BZh"u8) && head.Length > 10 && head[4] == 0x31 || head is [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', ..]
        || head is [0x28, 0xB5, 0x2F, 0xFD, ..] || head.StartsWith("MSCF\0\0\0\0"u8) || head.Length > 262 && head[257..].StartsWith("ustar"u8);

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> head) => (head.StartsWith("\uFEFF"u8) ? head[3..] : head).TrimStart(" \t\r\n"u8);
}
