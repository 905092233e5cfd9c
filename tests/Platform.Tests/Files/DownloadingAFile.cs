using System.Net.Http.Headers;
using Platform.Tests.BadInput;
using static Platform.Tests.Files.Uploading;

namespace Platform.Tests.Files;

[Collection(nameof(PlatformFixture))]
public sealed class DownloadingAFile(PlatformFixture platform)
{
    private static (Shopper Owner, Guid Id)? digits;

    [Fact]
    public async Task Range_request_returns_that_range()
    {
        var (owner, id) = await DigitsAsync();
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

    [Theory]
    [InlineData("bytes=-0"), InlineData("bytes=10-12"), InlineData("bytes=10-")]
    public async Task Range_outside_the_file_is_416_with_its_length(string range)
    {
        var (owner, id) = await DigitsAsync();
        using var answer = await platform.DownloadAsync(owner, id, r => r.Headers.TryAddWithoutValidation("Range", range));
        Assert.Equal((HttpStatusCode.RequestedRangeNotSatisfiable, "bytes */10"), (answer.StatusCode, answer.Content.Headers.ContentRange?.ToString()));
        Assert.Empty(Problem.FaultsOf(await AnswerOf(answer), 416));
    }

    [Theory, InlineData("\"other\"", 412), InlineData("W/{0}", 412), InlineData("\"other\", {0}", 200), InlineData("*", 200)]
    public async Task If_Match_is_for_the_files_own_tag(string ifMatch, int status)
    {
        var (owner, id) = await DigitsAsync();
        using var first = await platform.DownloadAsync(owner, id);
        var value = ifMatch.Replace("{0}", first.Headers.ETag!.ToString(), StringComparison.Ordinal);
        using var answer = await platform.DownloadAsync(owner, id, r => r.Headers.TryAddWithoutValidation("If-Match", value));
        Assert.Equal(status, (int)answer.StatusCode);
        if (status == 412) Assert.Empty(Problem.FaultsOf(await AnswerOf(answer), 412));
    }

    [Fact]
    public async Task Matching_ETag_comes_before_the_range()
    {
        var (owner, id) = await DigitsAsync();
        using var first = await platform.DownloadAsync(owner, id);
        using var second = await platform.DownloadAsync(owner, id, r =>
        {
            r.Headers.IfNoneMatch.Add(first.Headers.ETag!);
            r.Headers.Range = new(10, null);
        });
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Theory]
    [InlineData("items=0-1"), InlineData("bytes=5-2"), InlineData("bytes=a-b"), InlineData("bytes"), InlineData("bytes="), InlineData("0-1")]
    [InlineData("bytes=0-1,3-4"), InlineData("seconds=0-1,3-4")]
    public async Task Range_of_another_unit_malformed_or_of_several_parts_is_ignored(string range)
    {
        var (owner, id) = await DigitsAsync();
        using var answer = await platform.DownloadAsync(owner, id, r => r.Headers.TryAddWithoutValidation("Range", range));
        Assert.Equal((HttpStatusCode.OK, "0123456789"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    [Theory]
    [InlineData("bytes=0-99", "0123456789"), InlineData("bytes=-99", "0123456789"), InlineData("bytes=8-", "89"), InlineData("BYTES=0-0", "0")]
    public async Task Range_beyond_the_end_is_cut(string range, string expected)
    {
        var (owner, id) = await DigitsAsync();
        using var answer = await platform.DownloadAsync(owner, id, r => r.Headers.TryAddWithoutValidation("Range", range));
        Assert.Equal((HttpStatusCode.PartialContent, expected), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Range_is_served_only_if_the_files_own_tag_is_in_If_Range()
    {
        var (owner, id) = await DigitsAsync();
        using var first = await platform.DownloadAsync(owner, id);
        var tag = first.Headers.ETag!.ToString();
        string[] stale = ["\"other\"", $"W/{tag}", "Sun, 06 Nov 1994 08:49:37 GMT", "Fri, 01 Jan 2100 00:00:00 GMT", "not a tag", $"{tag}, {tag}"];
        foreach (var (ifRange, expected) in stale.Select(value => (value, HttpStatusCode.OK)).Append((tag, HttpStatusCode.PartialContent)))
        {
            using var answer = await platform.DownloadAsync(owner, id, r =>
            {
                r.Headers.Range = new(2, 4);
                r.Headers.TryAddWithoutValidation("If-Range", ifRange);
            });
            Assert.True(expected == answer.StatusCode, $"{ifRange}: {answer.StatusCode}");
        }
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
        var (stranger, clerk) = (await platform.NewUserAsync(), await platform.StaffAsync("operator"));
        using (var refused = await platform.DownloadAsync(stranger, id)) Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/api/v1/files/{id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.SendAsync(HttpMethod.Delete, $"/api/v1/files/{id}")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await platform.Anonymous().GetAsync($"/api/v1/files/{id}/content")).Status);
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
        var owner = await platform.NewUserAsync();
        var ids = new List<Guid>();
        for (var i = 0; i < 3; i++) ids.Add((await owner.UploadAsync($"{i}.txt", "text/plain", Utf8($"{i}"))).Body.Id("fileId"));
        var pages = await owner.PagesAsync("/api/v1/files?limit=2");
        Assert.Equal([2, 1], pages.Select(page => page.Items().Count()));
        Assert.Equal(ids.AsEnumerable().Reverse(), pages.SelectMany(page => page.Items()).Select(f => f.Id("fileId")));
    }

    private static async Task<ApiResponse> AnswerOf(HttpResponseMessage response) =>
        new(response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement, response);

    /// <summary>One file for all tests that only read it.</summary>
    private async Task<(Shopper Owner, Guid Id)> DigitsAsync() => digits ??= await ReadyAsync("0123456789");

    private async Task<(Shopper Owner, Guid Id)> ReadyAsync(string text)
    {
        var owner = await platform.NewUserAsync();
        return (owner, await owner.UploadReadyAsync("a.txt", "text/plain", Utf8(text)));
    }
}
