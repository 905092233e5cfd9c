using System.Buffers.Binary;

namespace Platform.Files.Processing;

/// <summary>The one Exif entry that is kept: the image's orientation (1 to 8; TIFF tag 0x0112), without which a photo would lie on its side.</summary>
internal static class Exif
{
    private const ushort OrientationTag = 0x0112, LongType = 4;

    /// <summary>The signature of Exif in a JPEG; some programs write it into a PNG or WebP too.</summary>
    public static ReadOnlySpan<byte> Signature => "Exif\0\0"u8;

    /// <param name="exif">With or without the signature.</param>
    public static byte? OrientationIn(ReadOnlySpan<byte> exif)
    {
        var tiff = exif.StartsWith(Signature) ? exif[Signature.Length..] : exif;
        var little = tiff.StartsWith("II*\0"u8);
        if (tiff.Length < 8 || !little && !tiff.StartsWith("MM\0*"u8)) return null;
        var directory = Int(tiff[4..], little);
        if (directory > tiff.Length - 2) return null;
        var entries = Short(tiff[(int)directory..], little);
        for (var i = 0; i < entries; i++)
        {
            var at = (int)directory + 2 + 12 * i;
            if (at + 12 > tiff.Length) return null;
            if (Short(tiff[at..], little) != OrientationTag) continue;
            // A SHORT, which some programs write as a LONG.
            var value = Short(tiff[(at + 2)..], little) == LongType ? Int(tiff[(at + 8)..], little) : Short(tiff[(at + 8)..], little);
            return value is >= 1 and <= 8 ? (byte)value : null;
        }
        return null;
    }

    /// <summary>Exif with the orientation only, without the signature.</summary>
    public static byte[] Of(byte orientation) =>
        [.. "MM\0*\0\0\0\u0008\0\u0001"u8, OrientationTag >> 8, OrientationTag & 0xFF, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];

    private static uint Int(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);

    private static ushort Short(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
