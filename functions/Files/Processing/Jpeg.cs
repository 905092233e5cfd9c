using System.Buffers.Binary;

namespace Platform.Files.Processing;

/// <summary>ITU T.81: segments of marker, length, data; then the scans.</summary>
public static class Jpeg
{
    private const byte Soi = 0xD8, Sos = 0xDA, Eoi = 0xD9, Exif1 = 0xE1;

    /// <summary>The JFIF header without a thumbnail, and the part of Adobe's segment that has a meaning.</summary>
    private const int JfifBytes = 12, AdobeBytes = 12;

    /// <summary>Copies the image with its JFIF header, colour profile, Adobe's colour transform and the orientation. Other Exif, thumbnails, GPS, XMP, IPTC,
    /// further images (MPF), comments, unknown segments and anything after the end are left out. What libjpeg repairs is repaired: bytes between segments, and
    /// an end that is missing.</summary>
    public static ImageSize Clean(Stream jpeg, Stream cleaned)
    {
        // The image is read byte by byte: a buffer makes that cheap.
        var input = new BufferedStream(jpeg, 32 * 1024);
        var output = new BufferedStream(cleaned, 32 * 1024);
        ImageSize? size = null;
        var (hasJfif, hasExif, hasScan) = (false, false, false);
        input.Take(2);
        Write(output, Soi, []);
        try
        {
            for (var marker = NextMarker(input); marker != Eoi;)
            {
                if (marker == Soi) throw new InvalidDataException("another image begins within it.");
                if (marker is 0x01 or >= 0xD0 and <= 0xD7) // these have no data, and no meaning outside of a scan
                {
                    marker = NextMarker(input);
                    continue;
                }
                var length = BinaryPrimitives.ReadUInt16BigEndian(input.Take(2)) - 2;
                if (length < 0) throw new InvalidDataException("a segment is shorter than its length.");
                var data = input.Take(length);
                if (IsFrame(marker))
                {
                    if (length < 6) throw new InvalidDataException("its frame header is too short.");
                    size ??= ImageSize.Validate(BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(3)), BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(1)));
                }
                if (IsImage(marker, data))
                {
                    WriteSegment(output, marker, data);
                }
                else if (marker == 0xE0 && !hasJfif && length >= JfifBytes && data.AsSpan().StartsWith("JFIF\0"u8))
                {
                    WriteSegment(output, marker, [.. data[..JfifBytes], 0, 0]); // the thumbnail's width and height
                    hasJfif = true;
                }
                else if (marker == 0xEE && length >= AdobeBytes && data.AsSpan().StartsWith("Adobe"u8))
                {
                    WriteSegment(output, marker, data[..AdobeBytes]);
                }
                else if (marker == Exif1 && !hasExif && data.AsSpan().StartsWith(Exif.Signature) && Exif.OrientationIn(data) is { } orientation)
                {
                    if (orientation > 1) WriteSegment(output, marker, [.. Exif.Signature, .. Exif.Of(orientation)]);
                    hasExif = true; // of several, decoders read the first
                }
                hasScan |= marker == Sos;
                marker = marker == Sos ? CopyScan(input, output) : NextMarker(input);
            }
        }
        catch (EndOfStreamException) when (hasScan)
        {
            // Decoders show what has arrived; the end is written below.
        }
        Write(output, Eoi, []);
        output.Flush();
        jpeg.Position = input.Position; // the end, as far as it was read
        return hasScan && size is { } found ? found : throw new InvalidDataException("it has no image.");
    }

    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    /// <summary>Frames, tables, scans, restart intervals, and the parts of a colour profile.</summary>
    private static bool IsImage(byte marker, ReadOnlySpan<byte> data) => marker switch
    {
        0xC8 => false, // reserved
        >= 0xC0 and <= 0xCF or >= Sos and <= 0xDD => true,
        0xE2 => data.StartsWith("ICC_PROFILE\0"u8),
        _ => false,
    };

    /// <summary>Bytes before the next marker are skipped, as libjpeg does.</summary>
    private static byte NextMarker(Stream input)
    {
        while (true)
        {
            while (ReadByte(input) != 0xFF) ;
            byte marker;
            do marker = ReadByte(input); while (marker == 0xFF);
            if (marker != 0) return marker;
        }
    }

    /// <summary>Copies the coded image up to the next marker that is not part of it, and returns that marker.</summary>
    private static byte CopyScan(Stream input, Stream output)
    {
        while (true)
        {
            var next = ReadByte(input);
            if (next != 0xFF)
            {
                output.WriteByte(next);
                continue;
            }
            byte marker;
            do marker = ReadByte(input); while (marker == 0xFF);
            if (marker is not (0 or >= 0xD0 and <= 0xD7)) return marker;
            output.WriteByte(0xFF);
            output.WriteByte(marker);
        }
    }

    private static byte ReadByte(Stream input) => input.ReadByte() is var value and >= 0 ? (byte)value : throw new EndOfStreamException("it ends too early.");

    private static void WriteSegment(Stream output, byte marker, byte[] data)
    {
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)(data.Length + 2));
        Write(output, marker, length);
        output.Write(data);
    }

    private static void Write(Stream output, byte marker, byte[] rest)
    {
        output.WriteByte(0xFF);
        output.WriteByte(marker);
        output.Write(rest);
    }
}
