using System.Buffers.Binary;
using System.Text;

namespace Platform.Files.Processing;

/// <summary>Where an archive's directory is, from its end record and, in Zip64, the longer one before it (PKWARE's APPNOTE 6.3.10, 4.3.14 to 4.3.16).</summary>
internal readonly record struct ZipEnd(long Entries, long Start, long End, long DeclaredLength)
{
    public const int MaxBytes = RecordBytes + ushort.MaxValue; // the comment's length has 16 bits
    private const int RecordBytes = 22, Zip64RecordBytes = 56, LocatorBytes = 20;

    private static ReadOnlySpan<byte> Signature => "PK\u0005\u0006"u8;

    public static ZipEnd Read(Stream zip)
    {
        var tail = Zip.TakeAt(zip, Math.Max(0, zip.Length - MaxBytes), (int)Math.Min(zip.Length, MaxBytes));
        // Readers look for it from the end: what comes after it must be its comment, which does not have another one.
        var at = tail.AsSpan().LastIndexOf(Signature);
        if (at < 0 || at + RecordBytes > tail.Length) throw new InvalidDataException("its directory is missing.");
        var record = tail.AsSpan(at);
        if (RecordBytes + Zip.Short(record[20..]) != record.Length) throw new InvalidDataException("there is data after its end.");
        var (entries, length, start, end) = (Zip.Short(record[10..]), Zip.Int(record[12..]), Zip.Int(record[16..]), zip.Length - record.Length);
        var wide = ReadZip64(zip, end);
        if (!IsFirstPart(record[4..]) || !IsFirstPart(record[6..]) || Zip.Short(record[8..]) != entries)
            throw new InvalidDataException("it is one part of several.");
        return wide is not { } zip64 ? new(entries, start, end, length)
            : (entries is ushort.MaxValue || entries == zip64.Entries) && (length is uint.MaxValue || length == zip64.DeclaredLength)
                && (start is uint.MaxValue || start == zip64.Start) ? zip64
            : throw new InvalidDataException("its two end records differ.");

        bool IsFirstPart(ReadOnlySpan<byte> number) => Zip.Short(number) is 0 || (Zip.Short(number) is ushort.MaxValue && wide is not null);
    }

    /// <summary>Whether a reader that looks from the end would find an archive in a file that does not begin as one.</summary>
    public static bool IsIn(ReadOnlySpan<byte> tail)
    {
        var at = tail.LastIndexOf(Signature);
        return at >= 0 && at + RecordBytes <= tail.Length && Zip.Int(tail[(at + 4)..]) == 0 && Zip.Short(tail[(at + 8)..]) == Zip.Short(tail[(at + 10)..]);
    }

    private static ZipEnd? ReadZip64(Stream zip, long end)
    {
        var at = end - LocatorBytes - Zip64RecordBytes;
        if (at < 0) return null;
        ReadOnlySpan<byte> bytes = Zip.TakeAt(zip, at, Zip64RecordBytes + LocatorBytes);
        var record = bytes[..Zip64RecordBytes];
        var locator = bytes[Zip64RecordBytes..];
        if (!locator.StartsWith("PK\u0006\u0007"u8)) return null;
        return Zip.Long(locator[8..]) == at && Zip.Int(locator[4..]) == 0 && Zip.Int(locator[16..]) == 1 && record.StartsWith("PK\u0006\u0006"u8)
            && Zip.Long(record[4..]) == Zip64RecordBytes - 12 && Zip.Long(record[16..]) == 0 && Zip.Long(record[24..]) == Zip.Long(record[32..])
            ? new(Zip.Long(record[32..]), Zip.Long(record[48..]), at, Zip.Long(record[40..]))
            : throw new InvalidDataException("its Zip64 end record is not valid.");
    }
}

/// <summary>An entry as the directory describes it.</summary>
/// <param name="HeaderName">One that is not in UTF-8 is read as Latin-1, which keeps what has a meaning in a path.</param>
/// <param name="UnicodeNames">What some programs take instead: Info-ZIP's extra fields 0x7075. One that is not valid is empty.</param>
/// <param name="Modes">The kind and permissions of a Unix file, 0 when unknown: of the header, and of the extra field of ASi.</param>
internal sealed record ZipEntry(
    byte[] RawName, string HeaderName, string[] UnicodeNames, ushort Flags, ushort Method, uint Crc, long PackedLength, long Length, long Offset, int[] Modes)
{
    private const ushort IsUtf8 = 1 << 11;
    private const ushort CompressionLevel = 0b110; // two bits that say how well it was packed, which programs write or not
    private const ushort HasDescriptor = 1 << 3;
    private const int HeaderBytes = 46, LocalHeaderBytes = 30;
    private const ushort UnicodeName = 0x7075, AsiUnix = 0x756E;

    /// <summary>Every name that a program may unpack it under.</summary>
    public IEnumerable<string> Names => UnicodeNames.Prepend(HeaderName).Distinct();

    /// <summary>As it is shown.</summary>
    public string Name => UnicodeNames is [{ Length: > 0 } name, ..] ? name : HeaderName;

    public bool IsFolder => HeaderName is [.., '/' or '\\'];

    /// <summary>Whether there is one name, which the header may have in another encoding, or with a substitute for what it has no character for.</summary>
    public bool HasOneName => UnicodeNames is [] || UnicodeNames is [var name] && (name == HeaderName || IsSubstitute(name));

    public static List<ZipEntry> ReadAll(Stream zip, ZipEnd end)
    {
        if (end.DeclaredLength != end.End - end.Start) throw new InvalidDataException("the length of its directory is wrong.");
        ReadOnlySpan<byte> directory = Zip.TakeAt(zip, end.Start, (int)end.DeclaredLength);
        var entries = new List<ZipEntry>();
        while (directory.Length > 0)
        {
            if (!directory.StartsWith("PK\u0001\u0002"u8) || directory.Length < HeaderBytes) throw new InvalidDataException("its directory is not valid.");
            var (nameEnd, extraLength) = (HeaderBytes + Zip.Short(directory[28..]), Zip.Short(directory[30..]));
            var length = nameEnd + extraLength + Zip.Short(directory[32..]);
            if (length > directory.Length) throw new InvalidDataException("its directory is not valid.");
            entries.Add(Read(directory, directory[HeaderBytes..nameEnd].ToArray(), directory.Slice(nameEnd, extraLength)));
            directory = directory[length..];
        }
        return entries.Count == end.Entries ? entries : throw new InvalidDataException("its directory has another number of entries than it says.");
    }

    /// <summary>Reads the header before the entry's data, which must say the same, and what comes between the data and <paramref name="next"/>.</summary>
    /// <returns>Where the data begins, and whether the header has no name that the directory does not have.</returns>
    public (long Start, bool IsNamedAlike) ReadLocal(Stream zip, long next)
    {
        if (next - Offset < LocalHeaderBytes) throw Overlap();
        ReadOnlySpan<byte> header = Zip.TakeAt(zip, Offset, LocalHeaderBytes);
        var (nameLength, extraLength) = (Zip.Short(header[26..]), Zip.Short(header[28..]));
        var start = Offset + LocalHeaderBytes + nameLength + extraLength;
        if (PackedLength > next - start) throw Overlap();
        ReadOnlySpan<byte> rest = Zip.TakeAt(zip, Offset + LocalHeaderBytes, nameLength + extraLength);
        var zip64 = Zip.Extra(rest[nameLength..], 1);
        // This header's extra field has both sizes (APPNOTE 4.5.3), though some programs write only the one that is needed.
        if (zip64.Length >= 16 && Zip.Int(header[22..]) != uint.MaxValue) zip64 = zip64[8..];
        var (length, packed, crc) = (Zip.Widen(Zip.Int(header[22..]), ref zip64), Zip.Widen(Zip.Int(header[18..]), ref zip64), Zip.Int(header[14..]));
        var isStreamed = (Flags & HasDescriptor) != 0;
        if (!header.StartsWith("PK\u0003\u0004"u8) || (Zip.Short(header[6..]) & ~CompressionLevel) != (Flags & ~CompressionLevel)
            || Zip.Short(header[8..]) != Method || !rest[..nameLength].SequenceEqual(RawName)
            || !(IsSame(crc, Crc) && IsSame(packed, PackedLength) && IsSame(length, Length)))
        {
            throw new InvalidDataException("an entry and the directory differ.");
        }

        var after = Zip.TakeAt(zip, start + PackedLength, (int)Math.Min(next - start - PackedLength, 25));
        if (isStreamed ? !IsDescriptor(after) : after.Length > 0) throw new InvalidDataException("there is data between its entries.");
        return (start, UnicodeNamesIn(rest[nameLength..]).All(name => UnicodeNames.Contains(name)));

        // They are not known yet where an archive is written to a stream, and follow the data.
        bool IsSame(long local, long central) => local == central || isStreamed && local == 0;
    }

    /// <summary>CRC and sizes, with four or eight bytes each, and with a signature or without.</summary>
    private bool IsDescriptor(ReadOnlySpan<byte> bytes)
    {
        var fields = bytes.Length is 16 or 24 && bytes.StartsWith("PK\u0007\u0008"u8) ? bytes[4..] : bytes;
        return fields.Length is 12 && Zip.Int(fields) == Crc && Zip.Int(fields[4..]) == PackedLength && Zip.Int(fields[8..]) == Length
            || fields.Length is 20 && Zip.Int(fields) == Crc && Zip.Long(fields[4..]) == PackedLength && Zip.Long(fields[12..]) == Length;
    }

    private static ZipEntry Read(ReadOnlySpan<byte> header, byte[] name, ReadOnlySpan<byte> extra)
    {
        var zip64 = Zip.Extra(extra, 1);
        var length = Zip.Widen(Zip.Int(header[24..]), ref zip64);
        var packed = Zip.Widen(Zip.Int(header[20..]), ref zip64);
        var offset = Zip.Widen(Zip.Int(header[42..]), ref zip64);
        var asi = Zip.Extra(extra, AsiUnix);
        return new(name, Zip.Utf8Text(name) ?? Encoding.Latin1.GetString(name), UnicodeNamesIn(extra), Zip.Short(header[8..]), Zip.Short(header[10..]),
            Zip.Int(header[16..]), packed, length, offset, [(int)(Zip.Int(header[38..]) >> 16), asi.Length < 6 ? 0 : Zip.Short(asi[4..])]);
    }

    private bool IsSubstitute(string name)
    {
        var (first, last) = (name.AsSpan().IndexOfAnyExceptInRange('\0', '\x7F'), name.AsSpan().LastIndexOfAnyExceptInRange('\0', '\x7F'));
        return (Flags & IsUtf8) == 0 && first >= 0 && HeaderName.Any(c => c > '\x7F' || "?_#%".Contains(c, StringComparison.Ordinal))
            && HeaderName.AsSpan().StartsWith(name.AsSpan(0, first)) && HeaderName.AsSpan(first).EndsWith(name.AsSpan(last + 1))
            && HeaderName.Count(c => c == '/') == name.Count(c => c == '/');
    }

    /// <summary>After a version and a checksum of the header's name. Not all programs check them, so that they do not count here.</summary>
    private static string[] UnicodeNamesIn(ReadOnlySpan<byte> extra)
    {
        var names = new List<string>();
        while (Zip.Extra(ref extra, UnicodeName, out var field)) names.Add(field.Length > 5 ? Zip.Utf8Text(field[5..]) ?? "" : "");
        return [.. names];
    }

    private static InvalidDataException Overlap() => new("its entries overlap.");
}

/// <summary>Reads the parts of an archive's records. All numbers are little-endian.</summary>
internal static class Zip
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static ushort Short(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    public static uint Int(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    public static long Long(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt64LittleEndian(bytes) is var value and >= 0
        ? value
        : throw new InvalidDataException("a size is not possible.");

    public static byte[] TakeAt(Stream zip, long position, int count)
    {
        if (position > zip.Length - count) throw new InvalidDataException("an entry is outside of it.");
        zip.Position = position;
        return zip.Take(count);
    }

    public static string? Utf8Text(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>The data of the first extra field with an id; empty without one.</summary>
    public static ReadOnlySpan<byte> Extra(ReadOnlySpan<byte> fields, ushort id) => Extra(ref fields, id, out var data) ? data : [];

    /// <summary>Finds the next extra field with an id, and moves behind it.</summary>
    public static bool Extra(scoped ref ReadOnlySpan<byte> fields, ushort id, out ReadOnlySpan<byte> data)
    {
        data = [];
        while (fields.Length >= 4 && 4 + Short(fields[2..]) is var length && length <= fields.Length)
        {
            var field = fields[..length];
            fields = fields[length..];
            if (Short(field) != id) continue;
            data = field[4..];
            return true;
        }
        return false;
    }

    /// <summary>A number of 32 bits, or, if all are set, the next number of the Zip64 extra field.</summary>
    public static long Widen(uint value, ref ReadOnlySpan<byte> zip64)
    {
        if (value != uint.MaxValue) return value;
        if (zip64.Length < 8) throw new InvalidDataException("a size is missing.");
        var wide = Long(zip64);
        zip64 = zip64[8..];
        return wide;
    }
}
