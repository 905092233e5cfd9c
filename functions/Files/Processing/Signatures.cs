using System.Buffers;
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

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    /// <summary>What a component of COM is known by, little-endian: packages, patches and transforms of the Windows Installer.</summary>
    private static readonly byte[] InstallerClass = [0x10, 0x0C, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46];

    /// <summary>Malware and executables; null for everything else.</summary>
    /// <param name="names">A script in a language of sources is text, though it may have an interpreter line; an installer is known by its name too.</param>
    public static (string Code, string What)? DangerOf(ReadOnlySpan<byte> head, params IEnumerable<string> names)
    {
        if (WithoutMark(head).StartsWith(Eicar)) return ("malware", "the EICAR test file");
        if (head.StartsWith("\u007fELF"u8)) return ("executable", "a Linux program (ELF)");
        if (head.StartsWith("MZ"u8) && head.Contains((byte)0)) return ("executable", "a Windows program (MZ)"); // a text may begin so, but has no zero byte
        if (BinaryPrimitives.TryReadUInt32BigEndian(head, out var magic)
            && magic is 0xFEEDFACE or 0xFEEDFACF or 0xCEFAEDFE or 0xCFFAEDFE or 0xCAFEBABE or 0xBEBAFECA)
        {
            return ("executable", "a macOS program or a Java class (Mach-O, CAFEBABE)");
        }
        if (head.StartsWith("\0asm"u8)) return ("executable", "a WebAssembly module (wasm)");
        if (head.StartsWith("dex\n"u8) && head.Length > 7 && head[7] == 0) return ("executable", "an Android program (dex)");
        if (head.StartsWith((ReadOnlySpan<byte>)[0x4C, 0, 0, 0, 1, 0x14, 2, 0])) return ("executable", "a Windows shortcut (lnk)");
        if (head.StartsWith("ITSF\u0003\0\0\0"u8)) return ("executable", "a compiled help file with scripts (chm)");
        if (IsOle(head) && (head.IndexOf(InstallerClass) >= 0 || names.Any(IsInstaller))) return ("executable", "an installer of Windows (msi)");

        var text = WithoutMark(head);
        var hasInterpreter = text.StartsWith("#!"u8) && text[2..].TrimStart((byte)' ') is [(byte)'/', ..];
        return hasInterpreter && !(names.Any() && names.All(IsSource)) ? ("executable", "a script with an interpreter line") : null;
    }

    private static bool IsOle(ReadOnlySpan<byte> head) => head is [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..];

    private static bool IsInstaller(string name) => Path.GetExtension(name).ToLowerInvariant() is ".msi" or ".msp" or ".msm" or ".mst";

    /// <summary>Not of a shell: what double-clicking runs.</summary>
    private static bool IsSource(string name) => Path.GetExtension(name).ToLowerInvariant() is
        ".py" or ".rb" or ".pl" or ".pm" or ".js" or ".mjs" or ".cjs" or ".ts" or ".php" or ".lua" or ".r" or ".jl" or ".awk" or ".tcl" or ".groovy" or ".kts"
        or ".swift" or ".go" or ".rs" or ".hs" or ".scala" or ".csx" or ".fsx";

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

    /// <summary>Whether it begins like an archive of any kind, or a program that has more to it than its first line.</summary>
    public static bool IsArchiveOrProgram(ReadOnlySpan<byte> head) =>
        KindOf(head) == FileKind.Zip || IsOtherArchive(head) || DangerOf(head) is not null && !head.StartsWith("#!"u8);

    /// <summary>Archives and images of disks other than zip, by what the magic file of Unix knows them by.</summary>
    public static bool IsOtherArchive(ReadOnlySpan<byte> head) =>
        IsCompressed(head) || IsPackage(head) || IsImageOfADisk(head) || IsLzhOrArj(head) || IsCpio(head);

    /// <summary>gzip, compress and pack (.Z, .z), 7z, RAR, bzip2, xz, lzip, lzop, LZ4, Zstandard, and their frames that are skipped.</summary>
    private static bool IsCompressed(ReadOnlySpan<byte> head) =>
        head is [0x1F, 0x8B or 0x9D or 0xA0 or 0x9E or 0x1E, ..] || head is [(byte)'7', (byte)'z', 0xBC, 0xAF, ..] || head.StartsWith("Rar!"u8)
        || head.StartsWith("BZh"u8) && head.Length > 10 && head[4] == 0x31 || head is [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', ..]
        || head is [0x28, 0xB5, 0x2F, 0xFD, ..] || head is [0x04, 0x22, 0x4D, 0x18, ..] or [0x02, 0x21, 0x4C, 0x18, ..]
        || head is [>= 0x50 and <= 0x5F, 0x2A, 0x4D, 0x18, ..] || head.StartsWith("LZIP"u8) && head.Length > 4 && head[4] <= 1
        || head is [0x89, (byte)'L', (byte)'Z', (byte)'O', 0, ..];

    /// <summary>Cabinet, tar, ar (deb), rpm, xar (pkg), WIM, StuffIt, ACE.</summary>
    private static bool IsPackage(ReadOnlySpan<byte> head) =>
        head.StartsWith("MSCF\0\0\0\0"u8) || head.Length > 262 && head[257..].StartsWith("ustar"u8) || head.StartsWith("!<arch>\n"u8)
        || head is [0xED, 0xAB, 0xEE, 0xDB, ..] || head.StartsWith("xar!\0"u8) || head.StartsWith("MSWIM\0\0\0"u8) || head.StartsWith("SIT!\0"u8)
        || head.StartsWith("StuffIt (c)"u8) || head.Length > 14 && head[7..].StartsWith("**ACE**"u8);

    /// <summary>ISO 9660, when the bytes reach that far, squashfs, and disks of virtual machines.</summary>
    private static bool IsImageOfADisk(ReadOnlySpan<byte> head) =>
        head.Length > 0x8006 && head[0x8001..].StartsWith("CD001"u8) || head.StartsWith("hsqs"u8) && head.Length > 28 && head[28] == 4
        || head is [(byte)'Q', (byte)'F', (byte)'I', 0xFB, ..] || head.StartsWith("vhdxfile"u8) || head.StartsWith("conectix"u8) || head.StartsWith("KDMV"u8);

    /// <summary>Their magic is short: the level of the header (LZH), its size and the type of the file (ARJ) must be possible too.</summary>
    private static bool IsLzhOrArj(ReadOnlySpan<byte> head) =>
        head.Length > 21 && head[2..] is [(byte)'-', (byte)'l' or (byte)'p', (byte)'h' or (byte)'z' or (byte)'m', _, (byte)'-', ..] && head[20] <= 3
        || head.Length > 10 && head is [0x60, 0xEA, ..] && BinaryPrimitives.ReadUInt16LittleEndian(head[2..]) <= 2600 && head[10] == 2;

    /// <summary>In ASCII, all numbers of the header are digits; in binary, the mode is one of a file, folder or link, and the name has a possible
    /// length.</summary>
    private static bool IsCpio(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("070701"u8) || head.StartsWith("070702"u8)) return head.Length >= 110 && head[6..110].IndexOfAnyExcept(HexDigits) < 0;
        if (head.StartsWith("070707"u8)) return head.Length >= 76 && head[6..76].IndexOfAnyExceptInRange((byte)'0', (byte)'7') < 0;
        if (head.Length < 26 || head is not ([0xC7, 0x71, ..] or [0x71, 0xC7, ..])) return false;
        var isLittle = head[0] == 0xC7;
        return Number(head[6..]) >> 12 is 4 or 8 or 10 && Number(head[20..]) is > 0 and <= 1024;

        int Number(ReadOnlySpan<byte> bytes) => isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> head) => (head.StartsWith("\uFEFF"u8) ? head[3..] : head).TrimStart(" \t\r\n"u8);
}
