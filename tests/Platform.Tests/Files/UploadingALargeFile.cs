namespace Platform.Tests.Files;

[Collection(nameof(PlatformFixture))]
public sealed class UploadingALargeFile(PlatformFixture platform)
{
    private const long Length = 100L * 1024 * 1024;
    private const long MaxGrowth = 50L * 1024 * 1024;

    [Fact]
    public async Task Upload_of_100_MB_keeps_memory_bounded()
    {
        var owner = await platform.NewUserAsync();
        await owner.UploadAsync("warm.txt", "text/plain", new Generated(2 << 20)); // code compiled, connections and pools made
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));

        var before = Memory();
        var (peak, next) = (0L, 0L);
        var answer = await owner.UploadAsync("large.txt", "text/plain", new Generated(Length, progress: sent =>
        {
            if (sent < next) return;
            next += 25 << 20;
            peak = Math.Max(peak, Memory());
        }));
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        var id = answer.Body.Id("fileId");

        var reads = 0;
        var file = await Poll.UntilAsync(async () =>
        {
            if (reads++ % 16 == 0) peak = Math.Max(peak, Memory()); // collects everything, which takes longer than a read
            return (await owner.GetAsync($"/api/v1/files/{id}")).Body;
        }, f => f.Text("status") is "ready" or "rejected", f => $"the file is still {f}", 120);
        Assert.Equal(("ready", Length), (file.Text("status"), file.Long("size")));

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

    /// <summary>The live memory, pools included; garbage does not count, because the runtime decides when to collect it.</summary>
    private static long Memory() => GC.GetTotalMemory(forceFullCollection: true);
}
