using System.Buffers.Binary;
using System.Security.Cryptography;
using Azure.Storage.Blobs;
using Microsoft.EntityFrameworkCore;
using Platform.Files.Persistence;
using Platform.Tests.Files;

namespace Platform.Tests.Jobs;

[Collection(nameof(PlatformFixture))]
public sealed class CleaningImages(PlatformFixture platform)
{
    [Fact]
    public async Task Result_counts_cleaned_and_clean_images_and_lists_refused_files()
    {
        var (owner, other) = (await platform.NewUserAsync(), await platform.NewUserAsync());
        var clean = await owner.UploadReadyAsync("clean.png", "image/png", Png());
        var dirty = await owner.UploadReadyAsync("dirty.png", "image/png", Png());
        var text = await owner.UploadReadyAsync("words.txt", "text/plain", "words"u8.ToArray());
        var foreign = await other.UploadReadyAsync("foreign.png", "image/png", Png());
        // As if the rules had been weaker when it was uploaded.
        var stored = new BlobServiceClient(platform.Host.Backing.StorageConnectionString).GetBlobContainerClient("files").GetBlobClient(dirty.ToString());
        await stored.UploadAsync(BinaryData.FromBytes(Png("GPS 52.5 N")), overwrite: true);
        // As if the process had died after it stored the cleaned bytes and before it recorded them.
        var interrupted = await owner.UploadReadyAsync("interrupted.png", "image/png", Png());
        await platform.OnDatabaseAsync("files", (FilesDbContext db) =>
            db.Database.ExecuteSqlAsync($"update files set content_sha256 = repeat('0', 64) where id = {interrupted}"));

        var result = await owner.ResultAsync(new { type = "image", payload = new { fileIds = new[] { clean, dirty, interrupted, text, foreign } } });

        Assert.Equal((2, 1), (result.Int("cleaned"), result.Int("alreadyClean")));
        Assert.Equal(new[] { ("not-an-image", text), ("not-found", foreign) }.Order(),
            result.GetProperty("refused").EnumerateArray().Select(r => (r.Text("code"), r.Id("fileId"))).Order());
        using var served = await platform.DownloadAsync(owner, dirty);
        Assert.DoesNotContain("GPS", Encoding.Latin1.GetString(await served.Content.ReadAsByteArrayAsync()), StringComparison.Ordinal);
        foreach (var file in new[] { clean, dirty, interrupted })
        {
            using var download = await platform.DownloadAsync(owner, file);
            Assert.Equal($"\"{Convert.ToHexStringLower(SHA256.HashData(await download.Content.ReadAsByteArrayAsync()))}\"", download.Headers.ETag!.Tag);
        }
    }

    private static byte[] Png(string? secret = null) =>
    [
        0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n', .. Chunk("IHDR", [0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0]),
        .. secret is null ? [] : Chunk("tEXt", Encoding.ASCII.GetBytes(secret)), .. Chunk("IDAT", [1, 2, 3]), .. Chunk("IEND", []),
    ];

    private static byte[] Chunk(string type, byte[] data)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        return [.. length, .. Encoding.ASCII.GetBytes(type), .. data, 0, 0, 0, 0];
    }
}
