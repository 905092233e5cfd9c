using System.Security.Cryptography;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Microsoft.EntityFrameworkCore;
using Platform.Files;
using Platform.Files.Persistence;
using static Platform.Tests.Files.Uploading;

namespace Platform.Tests.Files;

[Collection(nameof(PlatformFixture))]
public sealed class ReachingTheFileQuota(PlatformFixture platform)
{
    private static readonly FilesOptions Default = new();

    [Fact]
    public async Task Upload_over_the_bytes_is_a_conflict_until_a_file_is_deleted()
    {
        var (owner, large) = await WithBytesLeftAsync(10);
        var declared = await owner.UploadAsync("a.txt", "text/plain", new Generated(11));
        Assert.Equal((HttpStatusCode.Conflict, "file-quota-exceeded"), (declared.Status, declared.ProblemCode));
        Assert.Contains($"{Default.MaxBytesPerOwner} bytes", declared.Text("detail"), StringComparison.Ordinal);
        var chunked = await owner.UploadAsync("a.txt", "text/plain", new Generated(11, hasLength: false));
        Assert.Equal((HttpStatusCode.Conflict, "file-quota-exceeded"), (chunked.Status, chunked.ProblemCode));
        Assert.Equal("file-quota-exceeded", (await StartAsync(owner, 11)).ProblemCode);
        Assert.Single((await owner.GetAsync("/api/v1/files")).Body.Items());

        Assert.Equal(HttpStatusCode.Created, (await owner.UploadAsync("a.txt", "text/plain", new Generated(10, hasLength: false))).Status);
        Assert.Equal("file-quota-exceeded", (await owner.UploadAsync("b.txt", "text/plain", new Generated(1))).ProblemCode);
        await owner.SendAsync(HttpMethod.Delete, $"/api/v1/files/{large}");
        Assert.Equal(HttpStatusCode.Created, (await owner.UploadAsync("b.txt", "text/plain", new Generated(11))).Status);
    }

    [Fact]
    public async Task One_of_several_uploads_at_once_gets_the_last_bytes()
    {
        var (owner, _) = await WithBytesLeftAsync(10);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
            i % 2 == 0 ? await owner.UploadAsync($"{i}.txt", "text/plain", new Generated(10)) : await StartAsync(owner, 10)));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.All(answers.Where(a => a.Status != HttpStatusCode.Created), answer => Assert.Equal("file-quota-exceeded", answer.ProblemCode));
    }

    [Fact]
    public async Task Upload_over_the_number_of_files_is_a_conflict()
    {
        var owner = await platform.NewUserAsync();
        var id = await owner.UploadReadyAsync("a.txt", "text/plain", Utf8("x"));
        await SqlAsync($"""
            insert into files (id, owner_id, name, content_type, status, attempts, rejection_code, created_at, processed_at, version, quota_bytes)
            select gen_random_uuid(), owner_id, name, content_type, 'rejected', 1, 'malware', created_at, created_at, 1, 1
            from files, generate_series(1, {Default.MaxFilesPerOwner - 2}) where id = {id}
            """);
        Assert.Equal(HttpStatusCode.Created, (await StartAsync(owner, null)).Status);
        Assert.Equal("file-quota-exceeded", (await StartAsync(owner, null)).ProblemCode);
        Assert.Equal("file-quota-exceeded", (await owner.UploadAsync("b.txt", "text/plain", Utf8("x"))).ProblemCode);
    }

    [Fact]
    public async Task Instructors_may_have_more()
    {
        var teacher = await platform.StaffAsync("instructor");
        var id = await teacher.UploadReadyAsync("a.txt", "text/plain", Utf8("x"));
        await SqlAsync($"update files set quota_bytes = {Default.MaxBytesPerOwner} where id = {id}");
        Assert.Equal(HttpStatusCode.Created, (await StartAsync(teacher, 1)).Status);
        await teacher.SendAsync(HttpMethod.Delete, $"/api/v1/files/{id}");
    }

    [Fact]
    public async Task Awaited_upload_counts_with_its_declared_size_for_an_hour()
    {
        var (owner, _) = await WithBytesLeftAsync(15);
        var first = await StartAsync(owner, 10);
        Assert.Equal(10, first.Body.Long("maxBytes"));
        var second = await StartAsync(owner, 10);
        Assert.Equal("file-quota-exceeded", second.ProblemCode);
        Assert.Contains("give size when you start an upload", second.Text("detail"), StringComparison.Ordinal);
        Assert.Equal(5, (await StartAsync(owner, null)).Body.Long("maxBytes"));

        await SqlAsync($"update files set created_at = created_at - interval '61 minutes' where id = {first.Body.Id("fileId")}");
        Assert.Equal(HttpStatusCode.Created, (await StartAsync(owner, 10)).Status);
    }

    [Theory, InlineData(0), InlineData(-1), InlineData(100L * 1024 * 1024 + 1)]
    public async Task Declared_size_that_no_file_of_the_type_has_is_400(long size)
    {
        var refused = await StartAsync(await platform.NewUserAsync(), size);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid-request"), (refused.Status, refused.ProblemCode));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Upload_over_its_declared_size_is_rejected_unread_and_deleted(bool inBlocks)
    {
        var owner = await platform.NewUserAsync();
        var started = await StartAsync(owner, 10);
        await PutAsync(started, Utf8("#!/bin/sh\n#"), inBlocks);

        var file = await owner.FinalFileAsync(started.Body.Id("fileId"));
        Assert.Equal("file-too-large", file.GetProperty("reason").Text("code"));
        Assert.Equal("The upload has 11 bytes; this file may have 10.", file.GetProperty("reason").Text("detail"));
        Assert.Equal(11, file.Long("size"));
        await Poll.UntilAsync(async () => !await Blob("uploads", file.Id("fileId")).ExistsAsync(), () => "the upload is still there");
        Assert.False(await Blob("quarantine", file.Id("fileId")).ExistsAsync());
        Assert.Equal(0, await platform.OnDatabaseAsync("files", (FilesDbContext db) =>
            db.Files.Where(f => f.Id == file.Id("fileId")).Select(f => f.QuotaBytes).SingleAsync()));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Upload_that_is_written_again_while_it_is_examined_is_served_as_it_was_examined(bool inBlocks)
    {
        var owner = await platform.NewUserAsync();
        var (good, program) = (Utf8(new string('a', 200_000)), Utf8("#!/bin/sh\n" + new string('a', 199_990)));
        for (var i = 0; i < 4; i++)
        {
            var started = await StartAsync(owner, 200_000);
            await PutAsync(started, good, inBlocks);
            await PutAsync(started, program, inBlocks);
            var file = await owner.FinalFileAsync(started.Body.Id("fileId"));
            var isReady = file.Text("status") == "ready";
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(isReady ? good : program)), file.Text("sha256"));
            using var download = await platform.DownloadAsync(owner, file.Id("fileId"));
            if (isReady) Assert.Equal(good, await download.Content.ReadAsByteArrayAsync());
            else Assert.Equal(HttpStatusCode.Conflict, download.StatusCode);
        }
    }

    private async Task<(Shopper Owner, Guid Large)> WithBytesLeftAsync(long bytes)
    {
        var owner = await platform.NewUserAsync();
        var id = await owner.UploadReadyAsync("large.txt", "text/plain", Utf8("x"));
        await SqlAsync($"update files set quota_bytes = {Default.MaxBytesPerOwner - bytes} where id = {id}");
        return (owner, id);
    }

    private static Task<ApiResponse> StartAsync(Shopper owner, long? size) =>
        owner.PostAsync("/api/v1/files/uploads", new { fileName = "a.txt", contentType = "text/plain", size });

    private static async Task PutAsync(ApiResponse started, byte[] bytes, bool inBlocks)
    {
        var address = new Uri(started.Text("uploadUrl"));
        if (!inBlocks)
        {
            Assert.Equal(HttpStatusCode.Created, (await Uploading.PutAsync(address, bytes)).StatusCode);
            return;
        }
        var (blob, block) = (new BlockBlobClient(address), Convert.ToBase64String(SHA256.HashData(bytes)));
        await blob.StageBlockAsync(block, new MemoryStream(bytes));
        await blob.CommitBlockListAsync([block]);
    }

    private Task<int> SqlAsync(FormattableString sql) => platform.OnDatabaseAsync("files", (FilesDbContext db) => db.Database.ExecuteSqlAsync(sql));

    private BlobClient Blob(string container, Guid id) =>
        new BlobServiceClient(platform.Host.Settings["AzureWebJobsStorage"]).GetBlobContainerClient(container).GetBlobClient(id.ToString());
}
