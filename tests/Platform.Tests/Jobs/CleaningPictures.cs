using System.Buffers.Binary;
using System.Text;
using Azure.Storage.Blobs;
using Platform.Tests.Files;
using Platform.Tests.Support;
using Xunit;

namespace Platform.Tests.Jobs;

[Collection(nameof(PlatformFixture))]
public sealed class CleaningPictures(PlatformFixture platform)
{
    [Fact]
    public async Task Answers_for_each_file_whether_it_was_cleaned_was_clean_or_was_refused()
    {
        var (owner, other) = (await platform.SomebodyAsync(), await platform.SomebodyAsync());
        var clean = await UploadAsync(owner, "clean.png", "image/png", Png());
        var dirty = await UploadAsync(owner, "dirty.png", "image/png", Png());
        var text = await UploadAsync(owner, "words.txt", "text/plain", "words"u8.ToArray());
        var foreign = await UploadAsync(other, "foreign.png", "image/png", Png());
        // As if the rules had been weaker when it was uploaded.
        var stored = new BlobServiceClient(platform.Host.Backing.StorageConnectionString).GetBlobContainerClient("files").GetBlobClient(dirty.ToString());
        await stored.UploadAsync(BinaryData.FromBytes(Png("GPS 52.5 N")), overwrite: true);

        var result = await owner.ResultAsync(new { type = "image", payload = new { fileIds = new[] { clean, dirty, text, foreign } } });

        Assert.Equal((1, 1), (result.Int("cleaned"), result.Int("alreadyClean")));
        Assert.Equal(new[] { ("not-an-image", text), ("not-found", foreign) }.Order(),
            result.GetProperty("refused").EnumerateArray().Select(r => (r.GetProperty("code").GetString()!, r.GetProperty("fileId").GetGuid())).Order());
        using var served = await platform.DownloadAsync(owner, dirty);
        Assert.DoesNotContain("GPS", Encoding.Latin1.GetString(await served.Content.ReadAsByteArrayAsync()), StringComparison.Ordinal);
    }

    static async Task<Guid> UploadAsync(Shopper person, string name, string type, byte[] bytes)
    {
        var file = await person.ProcessedAsync(name, type, bytes);
        Assert.Equal("ready", file.GetProperty("status").GetString());
        return file.GetProperty("fileId").GetGuid();
    }

    static byte[] Png(string? secret = null) =>
    [
        0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n',
        .. Chunk("IHDR", [0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0]),
        .. secret is null ? [] : Chunk("tEXt", Encoding.ASCII.GetBytes(secret)),
        .. Chunk("IDAT", [1, 2, 3]),
        .. Chunk("IEND", []),
    ];

    static byte[] Chunk(string type, byte[] data)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        return [.. length, .. Encoding.ASCII.GetBytes(type), .. data, 0, 0, 0, 0];
    }
}
