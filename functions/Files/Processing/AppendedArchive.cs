using System.Buffers.Binary;
using Platform.Files.Files;

namespace Platform.Files.Processing;

/// <summary>Finds an archive behind the content of a PDF, picture or film: one file that is two things for two programs.</summary>
internal static class AppendedArchive
{
    /// <summary>A film in fragments has two boxes for each.</summary>
    private const int MaxBoxes = 100_000;
    private const int BlockBytes = 64 * 1024;

    /// <param name="file">An inspected file; of a picture, at its end.</param>
    public static bool IsIn(Stream file, FileKind kind) => kind switch
    {
        FileKind.Jpeg or FileKind.Png or FileKind.WebP => BeginsAt(file, file.Position) || HasZipEnd(file),
        FileKind.Pdf => FollowsAnEnd(file) || HasZipEnd(file),
        FileKind.Mp4 => BeginsAt(file, EndOfBoxes(file)) || HasZipEnd(file),
        _ => false, // archives and texts have rules of their own
    };

    /// <summary>Readers of zip look from the end.</summary>
    private static bool HasZipEnd(Stream file)
    {
        var count = (int)Math.Min(file.Length, ZipEnd.MaxBytes);
        file.Position = file.Length - count;
        return ZipEnd.IsIn(file.Take(count));
    }

    private static bool BeginsAt(Stream file, long position)
    {
        file.Position = position;
        var head = new byte[Signatures.HeadBytes];
        return Begins(head.AsSpan(0, file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)));
    }

    private static bool Begins(ReadOnlySpan<byte> bytes) => Signatures.IsArchiveOrProgram(bytes.TrimStart(" \t\r\n\0"u8));

    /// <summary>A PDF has an end after each of its updates.</summary>
    private static bool FollowsAnEnd(Stream pdf)
    {
        var buffer = new byte[BlockBytes + Signatures.HeadBytes];
        for (var at = 0L; at < pdf.Length; at += BlockBytes)
        {
            pdf.Position = at;
            var block = buffer.AsSpan(0, pdf.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
            while (block.IndexOf("%%EOF"u8) is >= 0 and var end)
            {
                block = block[(end + 5)..];
                if (Begins(block)) return true;
            }
        }
        return false;
    }

    /// <summary>Where the boxes of ISO/IEC 14496-12 (4.2) end, each of a length, a type and its content.</summary>
    private static long EndOfBoxes(Stream mp4)
    {
        var (at, header) = (0L, new byte[16]);
        for (var boxes = 0; boxes < MaxBoxes && at + 8 <= mp4.Length; boxes++)
        {
            mp4.Position = at;
            var count = mp4.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
            long length = BinaryPrimitives.ReadUInt32BigEndian(header);
            if (length == 0) return mp4.Length; // up to the end
            if (length == 1 && count == header.Length) length = BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(8));
            if (length < 8 || length > mp4.Length - at) break;
            at += length;
        }
        return at;
    }
}
