using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using Platform.Files.Files;

namespace Platform.Files.Processing;

/// <summary>Unpacks an archive without storing the content, and refuses zip bombs, programs, and what two programs may unpack in two ways. Documents that
/// are archives themselves are inspected by the same rules, down to <see cref="MaxDepth"/>. docs/security.md has the rules.</summary>
internal sealed class ZipInspector
{
    public const int MaxEntries = 10_000;
    public const long MaxUnpackedBytes = 1024L * 1024 * 1024;
    public const int MaxRatio = 100;

    /// <summary>The archive, a document in it, and a document embedded in that.</summary>
    public const int MaxDepth = 3;

    /// <summary>The unpacked size, of all entries together, up to which the compression ratio is not limited: a log may be packed to less than a
    /// hundredth.</summary>
    public const long SmallBytes = 64L * 1024 * 1024;
    private const int MaxDirectoryBytes = 4 * 1024 * 1024;
    private const ushort Stored = 0, Deflate = 8;
    private const char Separator = '\0'; // of sorted paths: it comes before all that a name may hold
    private const string TwoNames = "has two names, in its header and in an extra field";

    private readonly long packedBytes;
    private readonly byte[] window = new byte[2 * ZipEnd.MaxBytes];
    private long unpackedBytes, entries;

    private ZipInspector(long packedBytes) => this.packedBytes = packedBytes;

    public static Inspection Inspect(Stream file) => new(new ZipInspector(file.Length).Check(file, depth: 1, isDocument: false), new());

    /// <param name="isDocument">Whether its name says so; an archive that has the parts of a document is one too.</param>
    private Refusal? Check(Stream zip, int depth, bool isDocument)
    {
        var end = ZipEnd.Read(zip);
        entries += end.Entries;
        // All of the directory is read into memory. Its real size is the distance from its start to its end: the declared one may be wrong.
        if (entries > MaxEntries || end.End - end.Start > MaxDirectoryBytes)
            return new("archive-bomb", $"An archive may have {MaxEntries} entries at most.");

        var inOrder = ZipEntry.ReadAll(zip, end).OrderBy(entry => entry.Offset).ToList();
        isDocument |= inOrder.Any(entry => entry.Names.Any(name => DocumentParts.IsOfDocument(Segments(name))));
        foreach (var entry in inOrder)
            if (CheckHeader(entry, isDocument) is { } refused) return refused;
        if (CheckPaths(inOrder) is { } conflict) return conflict;
        if ((inOrder.Count > 0 ? inOrder[0].Offset : end.Start) != 0) throw new InvalidDataException("there is data before its first entry.");
        for (var i = 0; i < inOrder.Count; i++)
        {
            var next = i + 1 < inOrder.Count ? inOrder[i + 1].Offset : end.Start;
            var (start, isNamedAlike) = inOrder[i].ReadLocal(zip, next);
            if (!isNamedAlike) return Unsafe(inOrder[i], TwoNames);
            if (CheckContent(zip, inOrder[i], start, depth) is { } refused) return refused;
        }
        return null;
    }

    private static Refusal? CheckHeader(ZipEntry entry, bool isDocument)
    {
        foreach (var name in entry.Names)
        {
            if (name.Any(c => c is < ' ' or '\x7F' or '\uFFFE')) return Unsafe(entry, "has a control character in its name");
            if (IsOutside(name)) return Unsafe(entry, "would be unpacked outside of its folder");
            // bsdtar writes the folder itself as an entry.
            if (name != "./" && name.Split('/', '\\').LastOrDefault(segment => segment != "") is null or ".")
                return Unsafe(entry, "has no name of its own");
        }
        foreach (var mode in entry.Modes)
        {
            if (mode >> 12 is not (0 or 1 or 4 or 8)) // neither a directory nor a file; Info-ZIP calls what it read from a pipe a pipe
                return Unsafe(entry, mode >> 12 == 10 ? "is a symbolic link" : "is neither a file nor a folder");
        }
        if (entry.Length > 0 && (entry.IsFolder || entry.Modes[0] >> 12 == 4)) return Unsafe(entry, "is a folder and has data");
        if ((entry.Flags & 0x2041) != 0 || entry.Method == 99) // encrypted, strongly encrypted, with masked headers
            return new("archive-encrypted", $"{Named(entry)} has a password, so it cannot be checked. Pack it without one.");
        if (entry.Method is not (Stored or Deflate))
            return new("archive-method", $"{Named(entry)} is packed with {MethodName(entry.Method)}: pack it with Deflate.");
        if (entry.Names.Any(name => DocumentParts.IsMacro(Segments(name), isDocument))) return Macros(entry);
        return entry.HasOneName ? null : Unsafe(entry, TwoNames);
    }

    /// <summary>No two entries may have one path, nor an entry be below a file. In order, what is below a path comes right after it.</summary>
    private static Refusal? CheckPaths(List<ZipEntry> entries)
    {
        var paths = entries.SelectMany(entry => entry.Names.Select(PathOf).Distinct().Select(path => (Path: path, Entry: entry)))
            .OrderBy(name => name.Path, StringComparer.Ordinal).ToList();
        foreach (var ((path, entry), next) in paths.Zip(paths.Skip(1)))
        {
            if (next.Path == path)
                return Unsafe(next.Entry, next.Entry.Name == entry.Name ? "is in the archive twice" : "has a path that a program may take for another entry's");
            if (!entry.IsFolder && next.Path.StartsWith(path + Separator, StringComparison.Ordinal))
                return Unsafe(next.Entry, "would be unpacked below an entry that is a file");
        }
        return null;
    }

    /// <summary>A path as Windows and macOS find it: composed, and without dots and blanks at a part's end.</summary>
    private static string PathOf(string name) => string.Join(Separator,
        Segments(name.Normalize(NormalizationForm.FormC)).Select(segment => segment.TrimEnd('.', ' ') is { Length: > 0 } part ? part : segment));

    /// <summary>Counts and checks the bytes that are unpacked: the sizes that the archive declares may be wrong.</summary>
    private Refusal? CheckContent(Stream zip, ZipEntry entry, long start, int depth)
    {
        using var packed = new PackedStream(zip, start, entry.PackedLength);
        using var unpacking = entry.Method == Deflate && entry.PackedLength > 0 ? new DeflateStream(packed, CompressionMode.Decompress) : null;
        var content = (Stream?)unpacking ?? packed;
        FileStream? document = null;
        var isArchive = false;
        try
        {
            var (crc, length, read) = (new Crc32(), 0L, ZipEnd.MaxBytes);
            while (read == ZipEnd.MaxBytes)
            {
                // The window's first half keeps the bytes before, so that the last ones are there at the end.
                window.AsSpan(ZipEnd.MaxBytes).CopyTo(window);
                var block = window.AsSpan(ZipEnd.MaxBytes);
                read = content.ReadAtLeast(block, block.Length, throwOnEndOfStream: false);
                block = block[..read];
                if (length == 0)
                {
                    if (CheckHead(entry, block, depth) is { } refused) return refused;
                    isArchive = Signatures.KindOf(block) == FileKind.Zip;
                    if (isArchive || entry.Names.Any(name => DocumentParts.NamesTypes(Segments(name)))) document = ProcessUpload.TemporaryFile();
                }
                (length, unpackedBytes) = (length + read, unpackedBytes + read);
                if (unpackedBytes > MaxUnpackedBytes || length > SmallBytes && length > MaxRatio * Math.Max(1, entry.PackedLength)
                    || unpackedBytes > SmallBytes && unpackedBytes > MaxRatio * packedBytes)
                {
                    return new("archive-bomb",
                        $"Unpacked, an archive may hold {MaxUnpackedBytes} bytes, and above {SmallBytes} bytes {MaxRatio} times its own size, at most.");
                }
                crc.Append(block);
                document?.Write(block);
            }
            if (length != entry.Length || packed.Left > 0) throw new InvalidDataException($"{Named(entry)} does not have the size that it says.");
            if (crc.GetCurrentHashAsUInt32() != entry.Crc) throw new InvalidDataException($"{Named(entry)} does not fit its checksum.");
            if (isArchive) return Check(document!, depth + 1, isDocument: true);
            if (document is not null && DocumentParts.HasMacros(document, Named(entry))) return Macros(entry);
            var kept = (int)Math.Min(length, ZipEnd.MaxBytes);
            return ZipEnd.IsIn(window.AsSpan(ZipEnd.MaxBytes + read - kept, kept)) ? Nested(entry) : null;
        }
        finally
        {
            document?.Dispose();
        }
    }

    private static Refusal? CheckHead(ZipEntry entry, ReadOnlySpan<byte> head, int depth)
    {
        if (Signatures.DangerOf(head, entry.Names) is { } danger) return new(danger.Code, $"The archive holds {danger.What}. Such files are not taken.");
        return Signatures.IsOtherArchive(head) || Signatures.KindOf(head) == FileKind.Zip && (depth == MaxDepth || !entry.Names.All(IsDocument))
            ? Nested(entry)
            : null;
    }

    /// <summary>Documents, projects of programs and packages that are archives by their format. What is a program in a package is found in it.</summary>
    private static bool IsDocument(string name) => Path.GetExtension(name).ToLowerInvariant() is
        ".docx" or ".docm" or ".dotx" or ".dotm" or ".xlsx" or ".xlsm" or ".xlsb" or ".xltx" or ".xltm" or ".pptx" or ".pptm" or ".potx" or ".potm" or ".ppsx"
        or ".ppsm" or ".vsdx" or ".odt" or ".ott" or ".ods" or ".ots" or ".odp" or ".otp" or ".odg" or ".odf" or ".odb" or ".hwpx" or ".pages" or ".numbers"
        or ".key" or ".epub" or ".xps" or ".oxps" or ".sb2" or ".sb3" or ".ggb" or ".h5p" or ".mscz" or ".mxl" or ".xmind" or ".kmz" or ".3mf" or ".ora"
        or ".kra" or ".sketch" or ".fcstd" or ".usdz" or ".cbz" or ".jar" or ".war" or ".aar" or ".apk" or ".whl" or ".egg" or ".nupkg" or ".vsix" or ".xpi";

    /// <summary>A path without the parts that change nothing.</summary>
    private static string[] Segments(string name) => [.. name.Split('/', '\\').Where(segment => segment is not ("" or "."))];

    /// <summary>An absolute path, one on a drive, or one with a parent folder (also with the blanks that Windows leaves out). A colon further on is part of
    /// a name.</summary>
    private static bool IsOutside(string name) =>
        name is ['/' or '\\', ..] || name is [var drive, ':', ..] && char.IsAsciiLetter(drive)
        || name.Split('/', '\\').Any(segment => segment.Trim() == "..");

    private static string MethodName(ushort method) => method switch
    {
        1 => "Shrink",
        >= 2 and <= 5 => "Reduce",
        6 or 10 => "Implode",
        9 => "Deflate64",
        12 => "BZip2",
        14 => "LZMA",
        16 => "IBM CMPSC",
        18 => "IBM TERSE",
        19 => "IBM LZ77",
        20 or 93 => "Zstandard",
        94 => "MP3",
        95 => "XZ",
        96 => "JPEG",
        97 => "WavPack",
        98 => "PPMd",
        _ => $"method {method}",
    };

    private static string Named(ZipEntry entry) => FileNames.Clean(entry.Name.TrimEnd('/', '\\')) is { } name ? $"\"{name}\"" : "An entry";

    private static Refusal Unsafe(ZipEntry entry, string what) => new("archive-unsafe", $"{Named(entry)} {what}. Leave it out, or pack it in another way.");

    private static Refusal Macros(ZipEntry entry) =>
        new("executable", $"The archive holds macros of an Office document: {Named(entry)}. Such files are not taken.");

    private static Refusal Nested(ZipEntry entry) =>
        new("archive-nested", $"The archive holds another archive, {Named(entry)}. Unpack it first, or upload it by itself.");

    /// <summary>An entry's packed bytes. The last byte is read by itself, so that <see cref="Left"/> tells whether unpacking has needed all of them.</summary>
    private sealed class PackedStream(Stream zip, long start, long length) : Stream
    {
        private long position;

        public long Left => length - position;

        public override int Read(Span<byte> buffer)
        {
            var count = (int)Math.Min(buffer.Length, Left > 1 ? Left - 1 : Left);
            zip.Position = start + position;
            var read = zip.Read(buffer[..count]);
            position += read;
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => position; set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
