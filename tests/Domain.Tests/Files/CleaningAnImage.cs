namespace Platform.Domain.Tests.Files;

public sealed class CleaningAnImage
{
    [Theory, InlineData("image/jpeg", 772, 258), InlineData("image/png", 512, 256), InlineData("image/webp", 512, 256)]
    public void Metadata_is_removed_and_the_size_is_read(string type, int width, int height)
    {
        var image = type switch { "image/jpeg" => Given.Jpeg(), "image/png" => Given.Png(), _ => Given.WebP() };
        Assert.True(image.Holds(Given.SecretBytes));
        var (found, cleaned) = Given.Inspect(image, type);
        Assert.Null(found.Refusal);
        Assert.Equal((width, height), (found.Details.Width, found.Details.Height));
        Assert.False(cleaned.Holds(Given.SecretBytes));
        foreach (var mark in new[] { "Exif", "eXIf", "EXIF", "XMP ", "xap", "tEXt", "iTXt", "tIME" }) Assert.False(cleaned.Holds(Given.Utf8(mark)), mark);

        // A clean image stays as it is.
        var (again, twice) = Given.Inspect(cleaned, type);
        Assert.Null(again.Refusal);
        Assert.Equal(cleaned, twice);
    }

    [Fact]
    public void Profile_and_image_data_of_a_JPEG_are_kept()
    {
        var cleaned = Given.Inspect(Given.Jpeg(), "image/jpeg").Cleaned;
        Assert.True(cleaned.Holds(Given.Utf8("ICC_PROFILE")));
        Assert.Equal([0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56, 0xFF, 0xD9], cleaned[^9..]);
    }

    [Theory]
    [InlineData("image/jpeg", true), InlineData("image/jpeg", false), InlineData("image/png", true), InlineData("image/png", false)]
    [InlineData("image/webp", true), InlineData("image/webp", false)]
    public void Orientation_is_kept_without_the_rest_of_Exif(string type, bool hasSignature)
    {
        for (byte orientation = 1; orientation <= 8; orientation++)
        {
            byte[] exif = [.. hasSignature ? "Exif\0\0"u8 : default, .. Given.Tiff(orientation)];
            var cleaned = Given.Inspect(ImageWith(type, exif), type).Cleaned;
            Assert.False(cleaned.Holds(Given.SecretBytes));
            Assert.Equal(orientation > 1, cleaned.Holds([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation]));
            Assert.Equal(cleaned, Given.Inspect(cleaned, type).Cleaned);
        }
    }

    [Theory, InlineData("image/jpeg"), InlineData("image/png"), InlineData("image/webp")]
    public void Orientation_that_is_none_is_left_out(string type)
    {
        foreach (var exif in new[] { Given.Tiff(0), Given.Tiff(9), Given.Tiff(6)[..20], Given.Utf8("II*\0\u00FF\u00FF\u00FF\u00FF"), [] })
        {
            var (found, cleaned) = Given.Inspect(ImageWith(type, [.. type == "image/jpeg" ? "Exif\0\0"u8 : default, .. exif]), type);
            Assert.Null(found.Refusal);
            Assert.False(cleaned.Holds([0x01, 0x12]));
        }
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Orientation_may_have_32_bits(bool isLittle)
    {
        byte[] exif = isLittle ? [.. "II*\0\u0008\0\0\0\u0001\0"u8, 0x12, 0x01, 4, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0]
            : [.. "MM\0*\0\0\0\u0008\0\u0001"u8, 0x01, 0x12, 0, 4, 0, 0, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0];
        foreach (var type in new[] { "image/jpeg", "image/png", "image/webp" })
            Assert.True(Given.Inspect(ImageWith(type, exif), type).Cleaned.Holds([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6]));
    }

    /// <summary>Without a signature, Exif in a JPEG is not found by its readers either, so it has one there.</summary>
    private static byte[] ImageWith(string type, byte[] exif) => type switch
    {
        "image/jpeg" => Given.JpegWith(Given.Segment(0xE1, exif.Holds(Given.Utf8("Exif\0\0")) ? exif : [.. "Exif\0\0"u8, .. exif])),
        "image/png" => Given.PngWith(Given.PngChunk("eXIf", exif)),
        _ => Given.WebPWith(Given.WebPChunk("EXIF", exif)),
    };

    [Fact]
    public void First_of_several_Exif_segments_counts()
    {
        byte[] Exif(byte orientation) => Given.Segment(0xE1, [.. "Exif\0\0"u8, .. Given.Tiff(orientation)]);
        var xmp = Given.Segment(0xE1, [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. Given.SecretBytes]);
        Assert.True(Given.Inspect(Given.JpegWith([.. xmp, .. Exif(8), .. Exif(3)]), "image/jpeg").Cleaned.Holds([1, 0x12, 0, 3, 0, 0, 0, 1, 0, 8]));
        Assert.False(Given.Inspect(Given.JpegWith([.. Exif(1), .. Exif(3)]), "image/jpeg").Cleaned.Holds([1, 0x12, 0, 3]));
    }

    [Theory]
    [InlineData(0xE0, "JFXX\0\u0010"), InlineData(0xE0, "JFIF\0\u0001\u0001\0\0\u0001\0\u0001\u0003\u0003"), InlineData(0xE2, "MPF\0")]
    [InlineData(0xE2, "FPXR\0"), InlineData(0xE3, "Meta"), InlineData(0xEC, "Ducky"), InlineData(0xEE, "Adobe\0d\0\0\0\0\u0001"), InlineData(0xF0, "")]
    [InlineData(0xFD, ""), InlineData(0xC8, ""), InlineData(0x02, "")]
    public void Thumbnail_and_unknown_segment_of_a_JPEG_are_left_out(int marker, string begin)
    {
        byte[] data = [.. Given.Utf8(begin), .. Given.SecretBytes];
        var (found, cleaned) = Given.Inspect(Given.JpegWith(Given.Segment((byte)marker, data)), "image/jpeg");
        Assert.Null(found.Refusal);
        Assert.False(cleaned.Holds(Given.SecretBytes));
        Assert.Equal(marker == 0xEE, cleaned.Holds(Given.Utf8("Adobe")));
    }

    [Theory]
    [InlineData("prVt"), InlineData("tEXt"), InlineData("zTXt"), InlineData("sPLT"), InlineData("CrIT"), InlineData("IHDR"), InlineData("gAMA")]
    [InlineData("pHYs"), InlineData("caBX"), InlineData("iDOT"), InlineData("\u0001\u0002\u0003\u0004")]
    public void Unknown_chunk_of_a_PNG_is_left_out_and_so_is_one_that_is_too_long(string type)
    {
        var (found, cleaned) = Given.Inspect(Given.PngWith(Given.PngChunk(type, Given.SecretBytes)), "image/png");
        Assert.Null(found.Refusal);
        Assert.Equal(Given.Inspect(Given.PngWith([]), "image/png").Cleaned, cleaned);
    }

    [Theory]
    [InlineData("PLTE", 6), InlineData("tRNS", 2), InlineData("gAMA", 4), InlineData("cHRM", 32), InlineData("iCCP", 40), InlineData("cICP", 4)]
    [InlineData("acTL", 8), InlineData("fcTL", 26), InlineData("fdAT", 100), InlineData("mDCV", 24), InlineData("cLLI", 8), InlineData("pHYs", 9)]
    public void Colours_transparency_and_animation_of_a_PNG_are_kept(string type, int length)
    {
        var chunk = Given.PngChunk(type, new byte[length]);
        Assert.True(Given.Inspect(Given.PngWith(chunk), "image/png").Cleaned.Holds(chunk));
    }

    [Fact]
    public void Unknown_chunk_of_a_WebP_is_left_out_also_within_a_frame()
    {
        var secret = Given.WebPChunk("SECR", Given.SecretBytes);
        var frame = Given.WebPChunk("ANMF", [.. new byte[16], .. Given.WebPChunk("VP8 ", [1, 2, 3]), .. secret]);
        var (found, cleaned) = Given.Inspect(Given.WebPWith([.. secret, .. frame, .. secret, .. frame]), "image/webp");
        Assert.Null(found.Refusal);
        Assert.False(cleaned.Holds(Given.SecretBytes));
        Assert.Equal(cleaned.Length - 8, BitConverter.ToInt32(cleaned, 4));
        Assert.Equal(2, Encoding.Latin1.GetString(cleaned).Split("ANMF").Length - 1);
    }

    [Fact]
    public void Data_behind_the_end_is_left_out()
    {
        Assert.Equal(Given.Inspect(Given.WebP(), "image/webp").Cleaned, Given.Inspect([.. Given.WebP(), .. Given.SecretBytes], "image/webp").Cleaned);
        Assert.Equal(Given.Inspect(Given.Png(), "image/png").Cleaned, Given.Inspect([.. Given.Png(), .. Given.SecretBytes], "image/png").Cleaned);
        Assert.Equal(Given.Inspect(Given.Jpeg(), "image/jpeg").Cleaned, Given.Inspect([.. Given.Jpeg(), .. Given.Jpeg()], "image/jpeg").Cleaned);
    }

    [Fact]
    public void Missing_end_is_written()
    {
        var (jpeg, png) = (Given.JpegWith([]), Given.PngWith([]));
        Assert.Equal(Given.Inspect(jpeg, "image/jpeg").Cleaned, Given.Inspect(jpeg[..^2], "image/jpeg").Cleaned);
        Assert.Equal(Given.Inspect(jpeg, "image/jpeg").Cleaned, Given.Inspect(jpeg[..^1], "image/jpeg").Cleaned);
        foreach (var missing in new[] { 1, 4, 8, 12 })
            Assert.Equal(Given.Inspect(png, "image/png").Cleaned, Given.Inspect(png[..^missing], "image/png").Cleaned);
        Assert.Equal("damaged", Given.RefusalOf(png[..^14], "image/png")); // within the image
    }

    [Fact]
    public void Stray_bytes_between_the_segments_of_a_JPEG_are_left_out()
    {
        var expected = Given.Inspect(Given.JpegWith([]), "image/jpeg").Cleaned;
        foreach (var stray in new byte[][] { [0], [0x55, 0x55], [0xFF, 0], [0xFF, 0xFF, 0xFF], [0xFF, 0xD3], [0xFF, 0x01] })
            Assert.Equal(expected, Given.Inspect(Given.JpegWith(stray), "image/jpeg").Cleaned);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Zero_byte_that_is_missing_after_an_odd_length_is_written(bool isLast)
    {
        byte[] chunks = isLast
            ? [.. Given.WebPChunk("EXIF", Given.Tiff(6)), .. Given.WebPChunk("VP8 ", Given.Vp8)[..^1]]
            : [.. Given.WebPChunk("ICCP", [1, 2, 3])[..^1], .. Given.WebPChunk("VP8 ", Given.Vp8)[..^1], .. Given.WebPChunk("EXIF", Given.Tiff(6))];
        byte[] whole = [.. isLast ? [] : Given.WebPChunk("ICCP", [1, 2, 3]), .. Given.WebPChunk("VP8 ", Given.Vp8), .. Given.WebPChunk("EXIF", Given.Tiff(6))];
        Assert.Equal(Given.Inspect(Given.WebPOf(whole), "image/webp").Cleaned, Given.Inspect(Given.WebPOf(chunks), "image/webp").Cleaned);
    }

    [Fact]
    public void Size_of_a_RIFF_that_counts_a_missing_zero_byte_is_corrected()
    {
        var webp = Given.WebPOf(Given.WebPChunk("VP8 ", Given.Vp8));
        Assert.Equal(Given.Inspect(webp, "image/webp").Cleaned, Given.Inspect(webp[..^1], "image/webp").Cleaned);
        Assert.Equal("damaged", Given.RefusalOf(webp[..^2], "image/webp"));
    }

    [Theory, InlineData(1, 1_000_000, null), InlineData(100_000, 1, null), InlineData(1, 1_000_001, "damaged"), InlineData(0, 1, "damaged")]
    public void Very_tall_PNG_is_accepted_as_far_as_libpng_reads_it(int width, int height, string? code)
    {
        var png = Given.PngWith([]);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), width);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), height);
        Assert.Equal(code, Given.RefusalOf(png, "image/png"));
    }

    [Fact]
    public void Metadata_flags_of_a_WebP_are_cleared()
    {
        var cleaned = Given.Inspect(Given.WebP(), "image/webp").Cleaned;
        Assert.Equal(0, cleaned[20] & 0x0C);
        Assert.Equal(cleaned.Length - 8, BitConverter.ToInt32(cleaned, 4));
    }
}
