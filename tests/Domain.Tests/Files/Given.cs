using System.Buffers.Binary;
using System.IO.Compression;
using Platform.Files.Files;
using Platform.Files.Processing;

namespace Platform.Domain.Tests.Files;

/// <summary>Files, byte by byte.</summary>
internal static class Given
{
    public const string Secret = "GPS 52.5200 N 13.4050 E";

    public static readonly byte[] Eicar = Utf8(@"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*");

    public static readonly byte[] SecretBytes = Encoding.ASCII.GetBytes(Secret);

    /// <summary>What storage would serve, beside what was found.</summary>
    public static (Inspection Found, byte[] Cleaned) Inspect(byte[] bytes, string contentType, string name = "")
    {
        using var cleaned = new MemoryStream();
        var found = FileInspector.Inspect(new MemoryStream(bytes), FileTypes.Find(contentType, "x")!, cleaned, name);
        return (found, cleaned.ToArray());
    }

    public static string? RefusalOf(byte[] bytes, string contentType) => Inspect(bytes, contentType).Found.Refusal?.Code;

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static byte[] Jpeg(byte orientation = 1)
    {
        byte[] exif = [.. "Exif\0\0II*\0\u0008\0\0\0\u0001\0"u8, 0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0, .. SecretBytes];
        return
        [
            0xFF, 0xD8,
            .. Segment(0xE0, [.. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0]),
            .. Segment(0xE1, exif),
            .. Segment(0xE1, [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. SecretBytes]),
            .. Segment(0xED, [.. "Photoshop 3.0\0"u8, .. SecretBytes]),
            .. Segment(0xFE, SecretBytes),
            .. Segment(0xE2, [.. "ICC_PROFILE\0"u8, 1, 1, 42]),
            .. Segment(0xC0, [8, 0x01, 0x02, 0x03, 0x04, 1, 1, 0x11, 0]),
            .. Segment(0xDA, [1, 1, 0, 0, 63, 0]),
            0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56, // a stuffed byte and a restart marker are image data
            0xFF, 0xD9,
            .. SecretBytes, // some cameras hide a film behind the end
        ];
    }

    public static byte[] Segment(byte marker, byte[] data) => [0xFF, marker, (byte)((data.Length + 2) >> 8), (byte)(data.Length + 2), .. data];

    /// <summary>A small image with <paramref name="segments"/> after its JFIF header.</summary>
    public static byte[] JpegWith(byte[] segments) =>
    [
        0xFF, 0xD8, .. Segment(0xE0, [.. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0]), .. segments, .. Segment(0xDB, new byte[65]),
        .. Segment(0xC0, [8, 0x01, 0x02, 0x03, 0x04, 1, 1, 0x11, 0]), .. Segment(0xDA, [1, 1, 0, 0, 63, 0]), 0x12, 0x34, 0xFF, 0xD9,
    ];

    /// <summary>The part of Exif without its signature: the orientation, and something that nobody shall see.</summary>
    public static byte[] Tiff(byte orientation) =>
        [.. "II*\0\u0008\0\0\0\u0001\0"u8, 0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0, .. SecretBytes];

    /// <summary>A small image with <paramref name="chunks"/> before its data.</summary>
    public static byte[] PngWith(byte[] chunks) =>
    [
        0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n', .. PngChunk("IHDR", [0, 0, 2, 0, 0, 0, 1, 0, 8, 6, 0, 0, 0]), .. chunks, .. PngChunk("IDAT", [1, 2, 3]),
        .. PngChunk("IEND", []),
    ];

    public static byte[] Png() =>
    [
        0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n',
        .. PngChunk("IHDR", [0, 0, 2, 0, 0, 0, 1, 0, 8, 6, 0, 0, 0]),
        .. PngChunk("sRGB", [0]),
        .. PngChunk("eXIf", SecretBytes),
        .. PngChunk("tEXt", SecretBytes),
        .. PngChunk("iTXt", SecretBytes),
        .. PngChunk("tIME", [1, 2, 3, 4, 5, 6, 7]),
        .. PngChunk("IDAT", [1, 2, 3]),
        .. PngChunk("IEND", []),
        .. SecretBytes,
    ];

    public static byte[] PngChunk(string type, byte[] data)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        return [.. length, .. Encoding.ASCII.GetBytes(type), .. data, 0xC, 0xC, 0xC, 0xC];
    }

    /// <summary>512 x 256 pixels, with an odd length.</summary>
    public static readonly byte[] Vp8 = [0, 0, 0, 0x9D, 0x01, 0x2A, 0, 2, 0, 1, 77];

    public static byte[] WebPWith(byte[] chunks) => WebPOf([.. WebPChunk("VP8 ", Vp8), .. chunks]);

    /// <summary>An extended file of these chunks.</summary>
    public static byte[] WebPOf(byte[] chunks)
    {
        byte[] all = [.. "WEBP"u8, .. WebPChunk("VP8X", [0x0C, 0, 0, 0, 0xFF, 1, 0, 0xFF, 0, 0]), .. chunks];
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, all.Length);
        return [.. "RIFF"u8, .. length, .. all];
    }

    /// <summary>With Exif and XMP.</summary>
    public static byte[] WebP() => WebPWith([.. WebPChunk("EXIF", SecretBytes), .. WebPChunk("XMP ", SecretBytes)]);

    public static byte[] WebPChunk(string type, byte[] data)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, data.Length);
        return [.. Encoding.ASCII.GetBytes(type), .. length, .. data, .. new byte[data.Length & 1]];
    }

    public static byte[] Zip(params (string Name, byte[] Bytes)[] entries)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }
        return bytes.ToArray();
    }

    public static bool Holds(this byte[] bytes, byte[] part) => bytes.AsSpan().IndexOf(part) >= 0;
}
