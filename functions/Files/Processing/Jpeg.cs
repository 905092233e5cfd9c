using System.Buffers.Binary;

namespace Platform.Files.Processing;

/// <summary>ITU T.81: segments of marker, length, data; then the scans.</summary>
public static class Jpeg
{
    private const byte Sos = 0xDA, Eoi = 0xD9;

    /// <summary>Copies the image with its JFIF header, colour profile, Adobe's colour transform and the orientation, without which a photo would lie on its
    /// side. Exif, GPS, XMP, IPTC, comments and anything after the end are left out.</summary>
    public static ImageSize Clean(Stream jpeg, Stream cleaned)
    {
        // The image is read byte by byte: a buffer makes that cheap.
        var input = new BufferedStream(jpeg, 32 * 1024);
        var output = new BufferedStream(cleaned, 32 * 1024);
        output.Write(input.Take(2));
        ImageSize? size = null;
        var oriented = false;
        var marker = NextMarker(input);
        while (marker != Eoi)
        {
            if (marker is 0x01 or >= 0xD0 and <= 0xD7) // these have no data
            {
                Write(output, marker, []);
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
            else if (marker == 0xE1 && !oriented && Exif.OrientationIn(data) is { } orientation and > 1)
            {
                WriteSegment(output, marker, Exif.WithOrientation(orientation));
                oriented = true;
            }
            marker = marker == Sos ? CopyScan(input, output) : NextMarker(input);
        }
        Write(output, Eoi, []);
        output.Flush();
        return size ?? throw new InvalidDataException("it has no image.");
    }

    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    private static bool IsImage(byte marker, ReadOnlySpan<byte> data) => marker switch
    {
        0xE0 => data.StartsWith("JFIF\0"u8),
        0xE2 => data.StartsWith("ICC_PROFILE\0"u8),
        0xEE => data.StartsWith("Adobe"u8),
        >= 0xE0 and <= 0xEF or 0xFE => false,
        _ => true,
    };

    private static byte NextMarker(Stream input)
    {
        if (ReadByte(input) != 0xFF) throw new InvalidDataException("there is no marker where one is due.");
        byte marker;
        do marker = ReadByte(input); while (marker == 0xFF);
        return marker != 0 ? marker : throw new InvalidDataException("there is no marker where one is due.");
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

/// <summary>The one Exif entry that is kept: the image's orientation (1 to 8; TIFF tag 0x0112).</summary>
internal static class Exif
{
    private const ushort OrientationTag = 0x0112;

    public static byte? OrientationIn(ReadOnlySpan<byte> segment)
    {
        if (!segment.StartsWith("Exif\0\0"u8)) return null;
        var tiff = segment[6..];
        if (tiff.Length < 8) return null;
        var little = tiff[0] == (byte)'I';
        var directory = little ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (directory > tiff.Length - 2) return null;
        var entries = Short(tiff[(int)directory..], little);
        for (var i = 0; i < entries; i++)
        {
            var at = (int)directory + 2 + 12 * i;
            if (at + 12 > tiff.Length) return null;
            if (Short(tiff[at..], little) == OrientationTag) return Short(tiff[(at + 8)..], little) is var value and >= 1 and <= 8 ? (byte)value : null;
        }
        return null;
    }

    public static byte[] WithOrientation(byte orientation) =>
        [.. "Exif\0\0MM\0*\0\0\0\u0008\0\u0001"u8, OrientationTag >> 8, OrientationTag & 0xFF, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];

    private static ushort Short(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
