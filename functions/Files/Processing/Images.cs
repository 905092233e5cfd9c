using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Platform.Files.Processing;

/// <summary>An image's stored size in pixels, before its orientation is applied.</summary>
public readonly record struct ImageSize(int Width, int Height)
{
    /// <summary>As libpng has it; the other formats have smaller ones.</summary>
    private const int Max = 1_000_000;

    public static ImageSize Validate(long width, long height) =>
        width is > 0 and <= Max && height is > 0 and <= Max
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
    /// <summary>More than enough for the first directory of Exif, which has the orientation.</summary>
    private const int MaxExifBytes = 64 * 1024;

    /// <summary>Copies the chunks that the image needs, and the orientation. Texts, times, other Exif, XMP (an iTXt), unknown chunks and anything after the
    /// end are left out. An end that is missing is written.</summary>
    public static ImageSize Clean(Stream png, Stream cleaned)
    {
        cleaned.Write(png.Take(8));
        var header = png.Take(8);
        if (TypeOf(header) != "IHDR" || LengthOf(header) != 13) throw new InvalidDataException("it does not begin with IHDR.");
        var ihdr = png.Take(13);
        var size = ImageSize.Validate(BinaryPrimitives.ReadUInt32BigEndian(ihdr), BinaryPrimitives.ReadUInt32BigEndian(ihdr.AsSpan(4)));
        cleaned.Write(header);
        cleaned.Write(ihdr);
        png.CopyExactly(cleaned, 4);

        var (hasData, hasExif, hasEnd) = (false, false, false);
        while (!hasEnd && png.Length - png.Position >= 8)
        {
            header = png.Take(8);
            var (type, length) = (TypeOf(header), LengthOf(header));
            if (hasData && type != "IDAT" && length + 4 > png.Length - png.Position) break; // the image is whole, only its end is not
            hasEnd = type == "IEND";
            if (type == "eXIf" && !hasExif)
            {
                var exif = png.Take((int)Math.Min(length, MaxExifBytes));
                png.Skip(length - exif.Length + 4);
                if (Exif.OrientationIn(exif) is { } orientation and > 1) WriteChunk(cleaned, "eXIf"u8, Exif.Of(orientation));
                hasExif = true;
            }
            else if (length <= MaxLengthOf(type))
            {
                cleaned.Write(header);
                png.CopyExactly(cleaned, length + 4);
            }
            else if (!hasEnd)
            {
                png.Skip(length + 4);
            }
            hasData |= type == "IDAT";
        }
        if (!hasData && !hasEnd) throw new EndOfStreamException("it ends too early.");
        WriteChunk(cleaned, "IEND"u8, []);
        if (hasEnd) png.Position = Math.Min(png.Position + 4, png.Length);
        return size;
    }

    /// <summary>What is kept: the image, its colours, transparency, animation and size of print, each up to the length that it can have.</summary>
    private static long MaxLengthOf(string type) => type switch
    {
        "IDAT" or "fdAT" or "iCCP" => int.MaxValue,
        "PLTE" => 3 * 256,
        "tRNS" => 256,
        "cHRM" => 32,
        "fcTL" => 26,
        "mDCV" => 24,
        "pHYs" => 9,
        "acTL" or "cLLI" => 8,
        "bKGD" => 6,
        "gAMA" or "sBIT" or "cICP" => 4,
        "sRGB" => 1,
        _ => -1,
    };

    private static string TypeOf(byte[] header) => Encoding.Latin1.GetString(header, 4, 4);

    private static long LengthOf(byte[] header) => BinaryPrimitives.ReadUInt32BigEndian(header) is var length and <= int.MaxValue
        ? length
        : throw new InvalidDataException("a chunk is longer than PNG allows.");

    private static void WriteChunk(Stream cleaned, ReadOnlySpan<byte> type, byte[] data)
    {
        byte[] chunk = [0, 0, 0, 0, .. type, .. data, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), Crc32.HashToUInt32(chunk.AsSpan(4, 4 + data.Length)));
        cleaned.Write(chunk);
    }
}

/// <summary>RIFF with form WEBP: chunks of type, length, data, and a zero byte after an odd length.</summary>
public static class WebP
{
    private const byte ExifFlag = 0x08, XmpFlag = 0x04;
    private const int HeaderBytes = 12, ExtendedBytes = 10, FrameBytes = 16, MaxExifBytes = 64 * 1024;

    /// <summary>Copies the image, its colour profile, transparency, animation and orientation. Other Exif, XMP, unknown chunks (also within a frame) and
    /// anything after the end are left out. Zero bytes that are missing after an odd length are written.</summary>
    /// <param name="cleaned">Seekable, since a length comes before what it counts.</param>
    public static ImageSize Clean(Stream webp, Stream cleaned)
    {
        var end = Math.Min(webp.Length, 8L + BinaryPrimitives.ReadUInt32LittleEndian(webp.Take(HeaderBytes).AsSpan(4)));
        var file = BeginChunk(cleaned, "RIFF");
        cleaned.Write("WEBP"u8);
        ImageSize? size = null;
        long? extended = null;
        byte? orientation = null;
        var hasImage = false;
        foreach (var (type, start, length) in Chunks(webp, HeaderBytes, end))
        {
            switch (type)
            {
                case "VP8X" when extended is null && !hasImage && length == ExtendedBytes:
                    var flags = webp.Take(ExtendedBytes);
                    size = SizeIn(type, flags);
                    flags[0] &= unchecked((byte)~(ExifFlag | XmpFlag));
                    extended = BeginChunk(cleaned, type);
                    cleaned.Write(flags);
                    EndChunk(cleaned, extended.Value);
                    break;
                case "ICCP" or "ANIM" or "ALPH" when extended is not null:
                    CopyChunk(webp, cleaned, type, length);
                    break;
                case "ANMF" when extended is not null && length > FrameBytes:
                    var frame = BeginChunk(cleaned, type);
                    webp.CopyExactly(cleaned, FrameBytes);
                    foreach (var part in Chunks(webp, start + FrameBytes, start + length))
                        if (part.Type is "ALPH" or "VP8 " or "VP8L") CopyChunk(webp, cleaned, part.Type, part.Length);
                    EndChunk(cleaned, frame);
                    hasImage = true;
                    break;
                case "VP8 " or "VP8L" when !hasImage:
                    size ??= SizeIn(type, webp.Take((int)Math.Min(length, 10)));
                    webp.Position = start;
                    CopyChunk(webp, cleaned, type, length);
                    hasImage = true;
                    break;
                case "EXIF" when extended is not null:
                    orientation ??= Exif.OrientationIn(webp.Take((int)Math.Min(length, MaxExifBytes)));
                    break;
            }
        }
        if (!hasImage) throw new EndOfStreamException("it ends before its image.");
        if (extended is { } at && orientation is { } turned and > 1)
        {
            var exif = BeginChunk(cleaned, "EXIF");
            cleaned.Write(Exif.Of(turned));
            EndChunk(cleaned, exif);
            cleaned.Position = at;
            var flags = cleaned.ReadByte();
            cleaned.Position = at;
            cleaned.WriteByte((byte)(flags | ExifFlag));
            cleaned.Position = cleaned.Length;
        }
        EndChunk(cleaned, file);
        webp.Position = end;
        return size ?? throw new InvalidDataException("it has no image.");
    }

    /// <summary>Enumerates the chunks that are whole, with the stream positioned at each one's data.</summary>
    private static IEnumerable<(string Type, long Start, long Length)> Chunks(Stream webp, long at, long end)
    {
        while (at + 8 <= end)
        {
            webp.Position = at;
            var header = webp.Take(8);
            var length = (long)BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4));
            var next = at + 8 + length;
            if (next > end) yield break;
            yield return (TypeOf(header), at + 8, length);
            if ((length & 1) == 1 && !IsTypeAt(webp, next, end)) next++; // the zero byte, which some programs leave out
            at = next;
        }
    }

    private static string TypeOf(byte[] header) => Encoding.Latin1.GetString(header, 0, 4);

    private static bool IsTypeAt(Stream webp, long at, long end)
    {
        if (at + 4 > end) return false;
        webp.Position = at;
        return TypeOf(webp.Take(4)) is "VP8 " or "VP8L" or "ALPH" or "ANIM" or "ANMF" or "ICCP" or "EXIF" or "XMP ";
    }

    private static void CopyChunk(Stream webp, Stream cleaned, string type, long length)
    {
        var chunk = BeginChunk(cleaned, type);
        webp.CopyExactly(cleaned, length);
        EndChunk(cleaned, chunk);
    }

    /// <returns>Where the chunk's data begins.</returns>
    private static long BeginChunk(Stream cleaned, string type)
    {
        cleaned.Write(Encoding.Latin1.GetBytes(type));
        cleaned.Write(new byte[4]); // the length, written at the end
        return cleaned.Position;
    }

    private static void EndChunk(Stream cleaned, long start)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)(cleaned.Position - start));
        if ((cleaned.Position - start & 1) == 1) cleaned.WriteByte(0);
        var end = cleaned.Position;
        cleaned.Position = start - length.Length;
        cleaned.Write(length);
        cleaned.Position = end;
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
