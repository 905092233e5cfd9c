using System.Net.Http.Headers;
using static Platform.Tests.Files.Uploading;

namespace Platform.Tests.Files;

[Collection(nameof(PlatformFixture))]
public sealed class DownloadingAFile(PlatformFixture platform)
{
    [Fact]
    public async Task Range_request_returns_that_range()
    {
        var (owner, id) = await ReadyAsync("0123456789");
        using var middle = await platform.DownloadAsync(owner, id, r => r.Headers.Range = new(2, 4));
        Assert.Equal((HttpStatusCode.PartialContent, "234"), (middle.StatusCode, await middle.Content.ReadAsStringAsync()));
        Assert.Equal("bytes 2-4/10", middle.Content.Headers.ContentRange!.ToString());
        using var end = await platform.DownloadAsync(owner, id, r => r.Headers.Range = new(null, 3));
        Assert.Equal("789", await end.Content.ReadAsStringAsync());
        using var beyond = await platform.DownloadAsync(owner, id, r => r.Headers.Range = new(10, null));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
        using var stale = await platform.DownloadAsync(owner, id, r =>
        {
            r.Headers.Range = new(2, 4);
            r.Headers.IfRange = new(new EntityTagHeaderValue("\"other\""));
        });
        Assert.Equal((HttpStatusCode.OK, "0123456789"), (stale.StatusCode, await stale.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Matching_ETag_is_304()
    {
        var (owner, id) = await ReadyAsync("the same");
        using var first = await platform.DownloadAsync(owner, id);
        using var second = await platform.DownloadAsync(owner, id, r => r.Headers.IfNoneMatch.Add(first.Headers.ETag!));
        Assert.Equal((HttpStatusCode.NotModified, ""), (second.StatusCode, await second.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Only_owner_and_operators_may_download()
    {
        var (owner, id) = await ReadyAsync("mine");
        var (stranger, clerk) = (await platform.SomebodyAsync(), await platform.StaffAsync("operator"));
        using (var refused = await platform.DownloadAsync(stranger, id)) Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/api/v1/files/{id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.SendAsync(HttpMethod.Delete, $"/api/v1/files/{id}")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await platform.Anybody().GetAsync($"/api/v1/files/{id}/content")).Status);
        using (var allowed = await platform.DownloadAsync(clerk, id)) Assert.Equal("mine", await allowed.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, (await owner.GetAsync($"/api/v1/files/{id}")).Status);
    }

    [Fact]
    public async Task Deleted_file_is_not_found()
    {
        var (owner, id) = await ReadyAsync("gone");
        Assert.Equal(HttpStatusCode.NoContent, (await owner.SendAsync(HttpMethod.Delete, $"/api/v1/files/{id}")).Status);
        using var refused = await platform.DownloadAsync(owner, id);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await owner.SendAsync(HttpMethod.Delete, $"/api/v1/files/{id}")).Status);
        await platform.HasSentAsync(id, "files.file-deleted.v1");
    }

    [Fact]
    public async Task Files_are_paged_newest_first()
    {
        var owner = await platform.SomebodyAsync();
        var ids = new List<Guid>();
        for (var i = 0; i < 3; i++) ids.Add((await owner.UploadAsync($"{i}.txt", "text/plain", Utf8($"{i}"))).Body.Id("fileId"));
        var pages = await owner.PagesAsync("/api/v1/files?limit=2");
        Assert.Equal([2, 1], pages.Select(page => page.Items().Count()));
        Assert.Equal(ids.AsEnumerable().Reverse(), pages.SelectMany(page => page.Items()).Select(f => f.Id("fileId")));
    }

    private async Task<(Shopper Owner, Guid Id)> ReadyAsync(string text)
    {
        var owner = await platform.SomebodyAsync();
        return (owner, await owner.UploadReadyAsync("a.txt", "text/plain", Utf8(text)));
    }
}
