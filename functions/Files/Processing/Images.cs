using System.Buffers.Binary;

namespace Platform.Files.Processing;

/// <summary>An image's stored size in pixels, before its orientation is applied.</summary>
public readonly record struct ImageSize(int Width, int Height)
{
    public static ImageSize Validate(long width, long height) =>
        width is > 0 and <= 65_535 && height is > 0 and <= 65_535
            ? new((int)width, (int)height)
            : throw new InvalidDataException("its dimensions are not possible.");
}

/// <summary>Reads and copies parts of an image's container.</summary>
internal static class StreamExtensions
{
    public static byte[] Take(this Stream stream, int count)
    {
        var bytes = new byte[count];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public static void CopyExactly(this Stream from, Stream to, long count)
    {
        var buffer = new byte[32 * 1024];
        while (count > 0)
        {
            var read = from.Read(buffer, 0, (int)Math.Min(count, buffer.Length));
            if (read == 0) throw new EndOfStreamException("it ends too early.");
            to.Write(buffer, 0, read);
            count -= read;
        }
    }

    public static void Skip(this Stream stream, long count)
    {
        if (count > stream.Length - stream.Position) throw new EndOfStreamException("it ends too early.");
        stream.Position += count;
    }
}

/// <summary>ISO/IEC 15948: a signature, then chunks of length, type, data, CRC.</summary>
public static class Png
{
    /// <summary>Copies the chunks that the image needs, without texts, times, Exif, XMP (an iTXt) and anything after the end.</summary>
    public static ImageSize Clean(Stream png, Stream cleaned)
    {
        cleaned.Write(png.Take(8));
        ImageSize? size = null;
        while (true)
        {
            var header = png.Take(8);
            var length = BinaryPrimitives.ReadUInt32BigEndian(header);
            if (length > int.MaxValue) throw new InvalidDataException("a chunk is longer than PNG allows.");
            var type = header.AsSpan(4);
            if (size is null)
            {
                if (!type.SequenceEqual("IHDR"u8) || length != 13) throw new InvalidDataException("it does not begin with IHDR.");
                var ihdr = png.Take(13);
                size = ImageSize.Validate(BinaryPrimitives.ReadUInt32BigEndian(ihdr), BinaryPrimitives.ReadUInt32BigEndian(ihdr.AsSpan(4)));
                cleaned.Write(header);
                cleaned.Write(ihdr);
                png.CopyExactly(cleaned, 4);
                continue;
            }
            if (IsImage(type))
            {
                cleaned.Write(header);
                png.CopyExactly(cleaned, length + 4L);
            }
            else
            {
                png.Skip(length + 4L);
            }

            if (type.SequenceEqual("IEND"u8)) return size.Value;
        }
    }

    /// <summary>Critical chunks (an upper-case first letter), colour information and animation. All other chunks are metadata.</summary>
    private static bool IsImage(ReadOnlySpan<byte> type) => char.IsAsciiLetterUpper((char)type[0])
        || type.SequenceEqual("tRNS"u8) || type.SequenceEqual("gAMA"u8) || type.SequenceEqual("cHRM"u8) || type.SequenceEqual("sRGB"u8)
        || type.SequenceEqual("iCCP"u8) || type.SequenceEqual("cICP"u8)
        || type.SequenceEqual("sBIT"u8) || type.SequenceEqual("bKGD"u8) || type.SequenceEqual("pHYs"u8) || type.SequenceEqual("acTL"u8)
        || type.SequenceEqual("fcTL"u8) || type.SequenceEqual("fdAT"u8);
}

/// <summary>RIFF with form WEBP: chunks of type, length, data, and a zero byte after an odd length.</summary>
public static class WebP
{
    private const byte ExifFlag = 0x08, XmpFlag = 0x04;

    /// <summary>Copies all chunks but EXIF and "XMP ", and clears their flags in the header.</summary>
    public static ImageSize Clean(Stream webp, Stream cleaned)
    {
        var start = webp.Position;
        var end = start + 8 + BinaryPrimitives.ReadUInt32LittleEndian(webp.Take(12).AsSpan(4));
        if (end > webp.Length) throw new EndOfStreamException("it ends too early.");

        // The header holds the length of what follows, so the chunks are read twice.
        var kept = 4L;
        foreach (var (type, length) in Chunks(webp, start, end))
            if (IsImage(type)) kept += 8 + length + (length & 1);
        var header = new byte[12];
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), (uint)kept);
        "WEBP"u8.CopyTo(header.AsSpan(8));
        cleaned.Write(header);

        ImageSize? size = null;
        foreach (var (type, length) in Chunks(webp, start, end))
        {
            if (!IsImage(type)) continue;
            var chunk = new byte[8];
            System.Text.Encoding.ASCII.GetBytes(type, chunk);
            BinaryPrimitives.WriteUInt32LittleEndian(chunk.AsSpan(4), (uint)length);
            cleaned.Write(chunk);
            var head = webp.Take((int)Math.Min(length, 10));
            size ??= SizeIn(type, head);
            if (type == "VP8X" && head.Length > 0) head[0] &= unchecked((byte)~(ExifFlag | XmpFlag));
            cleaned.Write(head);
            webp.CopyExactly(cleaned, length - head.Length + (length & 1));
        }
        return size ?? throw new InvalidDataException("it has no image.");
    }

    private static bool IsImage(string type) => type is "VP8 " or "VP8L" or "VP8X" or "ALPH" or "ANIM" or "ANMF" or "ICCP";

    /// <summary>Enumerates the chunks, with the stream positioned at each one's data.</summary>
    private static IEnumerable<(string Type, long Length)> Chunks(Stream webp, long start, long end)
    {
        for (var at = start + 12; at + 8 <= end;)
        {
            webp.Position = at;
            var header = webp.Take(8);
            var length = (long)BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4));
            if (at + 8 + length + (length & 1) > end) throw new EndOfStreamException("it ends too early.");
            yield return (System.Text.Encoding.Latin1.GetString(header, 0, 4), length);
            at += 8 + length + (length & 1);
        }
    }

    private static ImageSize? SizeIn(string type, ReadOnlySpan<byte> data) => type switch
    {
        "VP8X" when data.Length >= 10 => ImageSize.Validate((data[4] | data[5] << 8 | data[6] << 16) + 1, (data[7] | data[8] << 8 | data[9] << 16) + 1),
        "VP8 " when data.Length >= 10
        && data[3..6].SequenceEqual<byte>([0x9D, 0x01, 0x2A]) => ImageSize.Validate((data[6] | data[7] << 8) & 0x3FFF, (data[8] | data[9] << 8) & 0x3FFF),
        "VP8L" when data.Length >= 5
        && data[0] == 0x2F => ImageSize.Validate(1 + (data[1] | (data[2] & 0x3F) << 8), 1 + (data[2] >> 6 | data[3] << 2 | (data[4] & 0x0F) << 10)),
        _ => null,
    };
}
