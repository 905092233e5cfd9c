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

    [Fact]
    public void Orientation_is_kept()
    {
        var cleaned = Given.Inspect(Given.Jpeg(orientation: 6), "image/jpeg").Cleaned;
        Assert.False(cleaned.Holds(Given.SecretBytes));
        Assert.True(cleaned.Holds([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6]));
        Assert.Equal(cleaned, Given.Inspect(cleaned, "image/jpeg").Cleaned);
    }

    [Fact]
    public void Metadata_flags_of_a_WebP_are_cleared()
    {
        var cleaned = Given.Inspect(Given.WebP(), "image/webp").Cleaned;
        Assert.Equal(0, cleaned[20] & 0x0C);
        Assert.Equal(cleaned.Length - 8, BitConverter.ToInt32(cleaned, 4));
    }
}
