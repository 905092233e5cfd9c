using Azure.Storage.Blobs;
using Microsoft.EntityFrameworkCore;
using Platform.Files.Persistence;
using static Platform.Tests.Files.Uploading;

namespace Platform.Tests.Files;

[Collection(nameof(PlatformFixture))]
public sealed class ProcessingAFile(PlatformFixture platform)
{
    [Theory, InlineData("text/plain", "#!/bin/sh\necho hello\n", "executable"), InlineData("image/png", "these are words", "type-mismatch")]
    public async Task Refused_content_is_quarantined_and_not_served(string type, string content, string code)
    {
        var owner = await platform.NewUserAsync();
        var file = await owner.ProcessedAsync("a", type, Utf8(content));
        Assert.Equal("rejected", file.Text("status"));
        Assert.Equal(code, file.GetProperty("reason").Text("code"));

        var id = file.Id("fileId");
        using var download = await platform.DownloadAsync(owner, id);
        Assert.Equal(HttpStatusCode.Conflict, download.StatusCode);
        Assert.Equal(content, (await Blob("quarantine", id).DownloadContentAsync()).Value.Content.ToString());
        Assert.False(await Blob("files", id).ExistsAsync());
        await Poll.UntilAsync(async () => !await Blob("uploads", id).ExistsAsync(), () => "the upload is still there");
        await platform.HasSentAsync(id, "files.file-rejected.v1");
        Assert.Equal(code, platform.SentAbout(id, "files.file-rejected.v1").Single().Text("code"));
    }

    [Fact]
    public async Task Image_is_served_without_metadata()
    {
        var owner = await platform.NewUserAsync();
        var secret = Utf8("GPS 52.5200 N");
        byte[] png = [
            0x89, .. "PNG\r\n"u8, 0x1A, 10, .. Chunk("IHDR", [0, 0, 0, 2, 0, 0, 0, 1, 8, 6, 0, 0, 0]), .. Chunk("eXIf", secret), .. Chunk("IDAT", [1]),
            .. Chunk("IEND", [])];
        var file = await owner.ProcessedAsync("photo.png", "image/png", png);
        Assert.Equal("ready", file.Text("status"));
        Assert.Equal((2, 1), (file.GetProperty("details").Int("width"), file.GetProperty("details").Int("height")));
        using var download = await platform.DownloadAsync(owner, file.Id("fileId"));
        var served = await download.Content.ReadAsByteArrayAsync();
        Assert.True(served.AsSpan().IndexOf(secret) < 0);
        Assert.Equal(png.Length - 12 - secret.Length, served.Length);
        Assert.Equal("image/png", download.Content.Headers.ContentType!.MediaType);

        static byte[] Chunk(string type, byte[] data) => [0, 0, 0, (byte)data.Length, .. Utf8(type), .. data, 1, 2, 3, 4];
    }

    [Fact]
    public async Task Five_failures_quarantine_the_file_until_it_is_redriven()
    {
        var (owner, clerk) = (await platform.NewUserAsync(), await platform.StaffAsync("operator"));
        var started = await owner.PostAsync("/api/v1/files/uploads", new { fileName = "a.txt", contentType = "text/plain" });
        var id = started.Body.Id("fileId");
        await SetContentTypeAsync("x/retired");

        await PutAsync(new(started.Text("uploadUrl")), Utf8("keep me"));

        var file = await owner.FinalFileAsync(id);
        Assert.Equal("processing-failed", file.GetProperty("reason").Text("code"));
        Assert.Equal("keep me", (await Blob("quarantine", id).DownloadContentAsync()).Value.Content.ToString());
        Assert.Equal(5, (await platform.OnDatabaseAsync("files", (FilesDbContext db) => db.Files.SingleAsync(f => f.Id == id))).Attempts);
        await SetContentTypeAsync("text/plain"); // mends the cause

        foreach (var _ in new[] { 1, 2 })
        {
            var redriven = await clerk.PostAsync($"/api/v1/files/{id}/redrive");
            Assert.True(redriven.Status == HttpStatusCode.Accepted, redriven.Body.ToString());
        }
        Assert.Equal("ready", (await owner.FinalFileAsync(id)).Text("status"));
        using (var content = await platform.DownloadAsync(owner, id)) Assert.Equal("keep me", await content.Content.ReadAsStringAsync());
        await Poll.UntilAsync(async () => !await Blob("quarantine", id).ExistsAsync(), () => "the kept bytes are still there");
        await platform.HasSentAsync(id, "files.file-ready.v1");

        // Once more changes nothing.
        Assert.Equal("ready", (await clerk.PostAsync($"/api/v1/files/{id}/redrive")).Text("status"));
        Assert.Single(platform.SentAbout(id, "files.file-ready.v1"));

        Task<int> SetContentTypeAsync(string type) => platform.OnDatabaseAsync("files", (FilesDbContext db) =>
            db.Database.ExecuteSqlAsync($"update files set content_type = {type} where id = {id}"));
    }

    [Fact]
    public async Task Redrive_of_refused_content_is_a_conflict()
    {
        var owner = await platform.NewUserAsync();
        var id = (await owner.ProcessedAsync("a", "text/plain", Utf8("#!/bin/sh\necho hello\n"))).Id("fileId");
        var refused = await (await platform.StaffAsync("operator")).PostAsync($"/api/v1/files/{id}/redrive");
        Assert.Equal((HttpStatusCode.Conflict, "file-refused"), (refused.Status, refused.ProblemCode));
    }

    private BlobClient Blob(string container, Guid id) =>
        new BlobServiceClient(platform.Host.Settings["AzureWebJobsStorage"]).GetBlobContainerClient(container).GetBlobClient(id.ToString());
}
