using System.Buffers.Binary;
using System.IO.Compression;
using Platform.Files.Files;

namespace Platform.Files.Processing;

/// <summary>Unpacks an archive without storing the content, and refuses zip bombs, programs and nested archives.</summary>
internal static class ZipInspector
{
    public const int MaxEntries = 10_000;
    public const long MaxUnpackedBytes = 1024L * 1024 * 1024;
    public const int MaxRatio = 100;

    /// <summary>The unpacked size up to which the compression ratio is not limited.</summary>
    private const long SmallBytes = 1024 * 1024;
    private const int EndRecordBytes = 22, MaxCommentBytes = 65_535, MaxDirectoryBytes = 4 * 1024 * 1024;

    public static Inspection Inspect(Stream file)
    {
        if (CheckDirectory(file) is { } refused) return refused;
        file.Position = 0;
        using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        var buffer = new byte[64 * 1024];
        var total = 0L;
        foreach (var entry in archive.Entries)
        {
            if (IsOutside(entry.FullName)) return Inspection.Refuse("archive-unsafe", "An entry of the archive would be unpacked outside of its folder.");
            if (entry.IsEncrypted) return Inspection.Refuse("archive-encrypted", "The archive has a password, so it cannot be checked. Upload it without one.");
            using var content = entry.Open();
            var length = 0L;
            var head = content.ReadAtLeast(buffer.AsSpan(0, Signatures.HeadBytes), Signatures.HeadBytes, throwOnEndOfStream: false);
            if (DangerOf(buffer.AsSpan(0, head), entry.FullName) is { } danger) return danger;
            for (var read = head; read > 0; read = content.Read(buffer))
            {
                (length, total) = (length + read, total + read);
                // The directory's sizes may be wrong: only unpacked bytes count.
                if (total > MaxUnpackedBytes || length > SmallBytes && length > MaxRatio * Math.Max(1, entry.CompressedLength)
                    || total > SmallBytes && total > MaxRatio * file.Length)
                {
                    return Bomb();
                }
            }
        }
        return new(null, new());
    }

    /// <summary>Bounds the directory, since all of it is read into memory. Its real size is the distance from its start to the end record: the size in that
    /// record may be wrong.</summary>
    private static Inspection? CheckDirectory(Stream file)
    {
        var tail = new byte[(int)Math.Min(file.Length, EndRecordBytes + MaxCommentBytes)];
        file.Position = file.Length - tail.Length;
        file.ReadExactly(tail);
        var at = tail.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        if (at < 0 || at + EndRecordBytes > tail.Length) throw new InvalidDataException("the archive's directory is missing.");
        var entries = BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(at + 10));
        var bytes = file.Length - tail.Length + at - BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at + 16));
        // In a Zip64 archive all bits are set here.
        return entries > MaxEntries || bytes > MaxDirectoryBytes
            ? Inspection.Refuse("archive-bomb", $"An archive may have {MaxEntries} entries at most.")
            : null;
    }

    private static Inspection? DangerOf(ReadOnlySpan<byte> head, string name)
    {
        if (Signatures.DangerOf(head) is { } danger) return Inspection.Refuse(danger.Code, $"The archive holds {danger.What}. Such files are not taken.");
        var isArchive = Signatures.IsOtherBinary(head) && !head.StartsWith("GIF8"u8) || Signatures.KindOf(head) == FileKind.Zip && !IsDocument(name);
        return isArchive ? Inspection.Refuse("archive-nested", "The archive holds another archive. Upload that one by itself.") : null;
    }

    /// <summary>Office documents and books are zips too.</summary>
    private static bool IsDocument(string name) =>
        Path.GetExtension(name).ToLowerInvariant() is ".docx" or ".xlsx" or ".pptx" or ".odt" or ".ods" or ".odp" or ".epub";

    private static bool IsOutside(string name) =>
        name.StartsWith('/') || name.StartsWith('\\') || name.Contains(':', StringComparison.Ordinal) || name.Split('/', '\\').Contains("..");

    private static Inspection Bomb() =>
        Inspection.Refuse("archive-bomb", $"Unpacked, an archive may hold {MaxUnpackedBytes} bytes, and {MaxRatio} times its own size, at most.");
}
