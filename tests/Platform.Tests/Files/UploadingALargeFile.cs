namespace Platform.Tests.Files;

[Collection(nameof(PlatformFixture))]
public sealed class UploadingALargeFile(PlatformFixture platform)
{
    private const long Length = 100L * 1024 * 1024;
    private const long MaxGrowth = 50L * 1024 * 1024;

    [Fact]
    public async Task Of_100_MB_keeps_memory_bounded()
    {
        var owner = await platform.SomebodyAsync();
        await owner.UploadAsync("warm.txt", "text/plain", new Generated(2 << 20)); // code compiled, connections and pools made
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));

        var before = Memory();
        long peak = 0;
        long next = 0;
        var answer = await owner.UploadAsync("large.txt", "text/plain", new Generated(Length, progress: sent =>
        {
            if (sent < next) return;
            next += 10 << 20;
            peak = Math.Max(peak, Memory());
        }));
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        var id = answer.Body.GetProperty("fileId").GetGuid();

        string? status = null;
        var file = answer.Body;
        await Poll.UntilAsync(async () =>
        {
            peak = Math.Max(peak, Memory());
            file = (await owner.GetAsync($"/api/v1/files/{id}")).Body;
            status = file.GetProperty("status").GetString();
            return status is "ready" or "rejected";
        }, () => $"the file is still {status}", 120);
        Assert.Equal("ready", status);
        Assert.Equal(Length, file.GetProperty("size").GetInt64());

        using var download = await platform.DownloadAsync(owner, id);
        await using var content = await download.Content.ReadAsStreamAsync();
        var buffer = new byte[64 * 1024];
        long position = 0;
        for (int read; (read = await content.ReadAsync(buffer)) > 0; position += read)
        {
            if (buffer[0] != Generated.ByteAt(position) || buffer[read - 1] != Generated.ByteAt(position + read - 1))
                Assert.Fail($"Another byte than sent near {position}.");
        }

        Assert.Equal(Length, position);
        peak = Math.Max(peak, Memory());
        Assert.True(peak - before < MaxGrowth, $"Memory grew by {(peak - before) >> 20} MB.");
    }

    /// <summary>What is held, pools included; what is not collected yet depends on when the runtime thinks it worth the time.</summary>
    private static long Memory() => GC.GetTotalMemory(forceFullCollection: true);
}
