using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Platform.Domain.Tests.Files;

/// <summary>What an entry's headers say. The sizes and the checksum are right unless a test changes them.</summary>
internal sealed record Header(string Name, uint Crc, uint PackedLength, uint Length, ushort Method)
{
    public ushort Flags { get; init; } = 1 << 11; // the name is UTF-8
    public ushort Mode { get; init; }
    public byte[] Extra { get; init; } = [];
    public byte[] NameBytes => (Flags & 1 << 11) != 0 ? Given.Utf8(Name) : Encoding.Latin1.GetBytes(Name);
}

/// <summary>A zip archive, byte by byte, that can say what is not so.</summary>
internal sealed class Archive
{
    public const ushort Stored = 0, Deflate = 8, Streamed = 1 << 3 | 1 << 11, Link = 0xA1FF;
    private readonly List<byte> bytes = [], directory = [];
    private ushort count;

    /// <param name="both">Changes what both headers say.</param>
    /// <param name="local">Changes what the header before the data says.</param>
    /// <param name="packed">The packed bytes; by default those of <paramref name="content"/>.</param>
    /// <param name="after">Bytes between the data and the next entry.</param>
    public Archive Add(
        string name, byte[] content, ushort method = Deflate, Func<Header, Header>? both = null, Func<Header, Header>? local = null, byte[]? packed = null,
        byte[]? after = null)
    {
        packed ??= method == Deflate ? Deflated(content) : content;
        var header = HeaderOf(name, content) with { PackedLength = (uint)packed.Length, Method = method };
        header = both?.Invoke(header) ?? header;
        List(header, (uint)bytes.Count);
        var before = local?.Invoke(header) ?? header;
        Write(bytes, "PK\u0003\u0004"u8, 20, before.Flags, before.Method, 0, 0, before.Crc, before.PackedLength, before.Length,
            (ushort)before.NameBytes.Length, (ushort)before.Extra.Length, before.NameBytes, before.Extra, packed, after ?? []);
        return this;
    }

    /// <summary>What the headers of a deflated entry say.</summary>
    public static Header HeaderOf(string name, byte[] content) =>
        new(name, Crc32.HashToUInt32(content), (uint)Deflated(content).Length, (uint)content.Length, Deflate);

    /// <summary>Adds an entry to the directory only.</summary>
    public void List(Header header, uint offset)
    {
        count++;
        Write(directory, "PK\u0001\u0002"u8, 20, 20, header.Flags, header.Method, 0, 0, header.Crc, header.PackedLength, header.Length,
            (ushort)header.NameBytes.Length, (ushort)header.Extra.Length, 0, 0, 0, 0, header.Mode, offset, header.NameBytes, header.Extra);
    }

    public byte[] ToBytes(byte[]? beforeDirectory = null, string comment = "", ushort part = 0)
    {
        bytes.AddRange(beforeDirectory ?? []);
        var start = (uint)bytes.Count;
        bytes.AddRange(directory);
        Write(bytes, "PK\u0005\u0006"u8, part, part, count, count, (uint)directory.Count, start, (ushort)Given.Utf8(comment).Length, Given.Utf8(comment));
        return [.. bytes];
    }

    /// <param name="saysEntries">The number of entries that the Zip64 end record says.</param>
    /// <param name="saysEntries16">The number that the ordinary one says; all bits stand for the other.</param>
    public byte[] ToZip64(long? saysEntries = null, ushort saysEntries16 = ushort.MaxValue)
    {
        var start = (ulong)bytes.Count;
        bytes.AddRange(directory);
        var at = (ulong)bytes.Count;
        var entries = (ulong)(saysEntries ?? count);
        Write(bytes, "PK\u0006\u0006"u8, 44UL, 45, 45, 0U, 0U, entries, entries, (ulong)directory.Count, start);
        Write(bytes, "PK\u0006\u0007"u8, 0U, at, 1U);
        Write(bytes, "PK\u0005\u0006"u8, 0, 0, saysEntries16, saysEntries16, uint.MaxValue, uint.MaxValue, 0);
        return [.. bytes];
    }

    /// <summary>What follows the data of an entry that was written to a stream.</summary>
    public static byte[] Descriptor(byte[] content, bool hasSignature = true, bool isWide = false, uint longer = 0)
    {
        var to = new List<byte>();
        var (packed, length) = ((uint)Deflated(content).Length, (uint)content.Length + longer);
        Write(to, hasSignature ? "PK\u0007\u0008"u8 : default, Crc32.HashToUInt32(content), isWide ? (object)(ulong)packed : packed,
            isWide ? (object)(ulong)length : length);
        return [.. to];
    }

    public static byte[] Deflated(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal)) deflate.Write(content);
        return packed.ToArray();
    }

    private static void Write(List<byte> to, ReadOnlySpan<byte> signature, params object[] fields)
    {
        to.AddRange(signature);
        foreach (var field in fields)
        {
            to.AddRange(field switch
            {
                byte[] raw => raw,
                ulong value => Little(value, 8),
                uint value => Little(value, 4),
                ushort value => Little(value, 2),
                int value => Little((ulong)value, 2),
                _ => throw new ArgumentException($"{field.GetType()}", nameof(fields)),
            });
        }
    }

    private static byte[] Little(ulong value, int count)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes[..count];
    }
}
