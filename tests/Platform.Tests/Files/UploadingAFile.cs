using Azure.Storage.Blobs;
using Microsoft.EntityFrameworkCore;
using Platform.Files.Persistence;
using static Platform.Tests.Files.Uploading;

namespace Platform.Tests.Files;

[Collection(nameof(PlatformFixture))]
public sealed class UploadingAFile(PlatformFixture platform)
{
    [Fact]
    public async Task Uploaded_file_becomes_ready_and_downloadable()
    {
        var owner = await platform.NewUserAsync();
        var answer = await owner.UploadAsync("Brot & Bäckerei.md", "text/markdown", Utf8("# Sourdough\n\nFlour, *water* and salt."));
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.Equal("uploaded", answer.Text("status"));
        var id = answer.Body.Id("fileId");
        Assert.Equal($"/api/v1/files/{id}", answer.Response.Headers.Location!.OriginalString);

        var file = await owner.FinalFileAsync(id);
        Assert.Equal("ready", file.Text("status"));
        Assert.Equal("Brot & Bäckerei.md", file.Text("name"));
        Assert.Equal(37, file.Long("size"));

        var download = await platform.DownloadAsync(owner, id);
        Assert.Equal("# Sourdough\n\nFlour, *water* and salt.", await download.Content.ReadAsStringAsync());
        Assert.Equal("attachment", download.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("Brot & Bäckerei.md", download.Content.Headers.ContentDisposition.FileNameStar);
        Assert.Equal("nosniff", download.Headers.GetValues("X-Content-Type-Options").Single());

        await platform.HasSentAsync(id, "files.file-ready.v1");
        var ready = Assert.Single(platform.SentAbout(id, "files.file-ready.v1"));
        Assert.Equal("Sourdough\nFlour, water and salt.", ready.Text("text"));
    }

    [Fact]
    public async Task Form_upload_takes_name_and_type_of_its_part()
    {
        var owner = await platform.NewUserAsync();
        using var form = new MultipartFormDataContent { { new StringContent("x"), "note" } };
        var part = new ByteArrayContent(Utf8("name,price\nFlour,2\n\"Salt, fine\",1\n"));
        part.Headers.ContentType = new("application/octet-stream"); // as curl does for what it does not know
        form.Add(part, "file", "prices.csv");
        var answer = await owner.SendAsync(HttpMethod.Post, "/api/v1/files", form);
        Assert.Equal(HttpStatusCode.Created, answer.Status);

        var file = await owner.FinalFileAsync(answer.Body.Id("fileId"));
        Assert.Equal("text/csv", file.Text("contentType"));
        Assert.Equal((2, 2), (file.GetProperty("details").Int("rows"), file.GetProperty("details").Int("columns")));
    }

    [Fact]
    public async Task Second_upload_of_the_same_content_names_the_first()
    {
        var owner = await platform.NewUserAsync();
        var first = await owner.ProcessedAsync("a.txt", "text/plain", Utf8("the same"));
        var second = await owner.ProcessedAsync("b.txt", "text/plain", Utf8("the same"));
        Assert.Equal(first.Id("fileId"), second.Id("duplicateOf"));
        Assert.Equal(first.Text("sha256"), second.Text("sha256"));
    }

    [Fact]
    public async Task Direct_upload_needs_no_token_and_can_only_write()
    {
        var owner = await platform.NewUserAsync();
        var started = await owner.PostAsync("/api/v1/files/uploads", new { fileName = "notes.txt", contentType = "text/plain" });
        Assert.Equal(HttpStatusCode.Created, started.Status);
        var (id, address) = (started.Body.Id("fileId"), new Uri(started.Text("uploadUrl")));
        Assert.Equal("pending", (await owner.GetAsync($"/api/v1/files/{id}")).Text("status"));
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAnonymouslyAsync(address)).StatusCode);

        Assert.Equal(HttpStatusCode.Created, (await PutAsync(address, Utf8("by another way"))).StatusCode);
        Assert.Equal("ready", (await owner.FinalFileAsync(id)).Text("status"));

        // Writing over it afterwards, while the address is still valid, changes nothing.
        await Poll.UntilAsync(
            async () => (await PutAsync(address, Utf8("something else"))).StatusCode == HttpStatusCode.Created, () => "it could not be written again");
        var uploads = new BlobServiceClient(platform.Host.Settings["AzureWebJobsStorage"]).GetBlobContainerClient("uploads");
        await Poll.UntilAsync(async () => !await uploads.GetBlobClient(id.ToString()).ExistsAsync(), () => "the second upload is still there");
        Assert.Equal("by another way", await (await platform.DownloadAsync(owner, id)).Content.ReadAsStringAsync());
        Assert.Single(platform.SentAbout(id, "files.file-ready.v1"));
    }

    [Fact]
    public async Task Abandoned_upload_is_purged_after_Event_Grids_retention()
    {
        var owner = await platform.NewUserAsync();
        var (late, lost) = (await StartAsync(), await StartAsync());
        await AgeAsync(late, "24 hours");
        await AgeAsync(lost, "26 hours");

        await platform.RunTimerAsync("files", "ForgetAbandonedUploads");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound),
            ((await owner.GetAsync($"/api/v1/files/{late}")).Status, (await owner.GetAsync($"/api/v1/files/{lost}")).Status));

        async Task<Guid> StartAsync() =>
            (await owner.PostAsync("/api/v1/files/uploads", new { fileName = "notes.txt", contentType = "text/plain" })).Body.Id("fileId");

        Task<int> AgeAsync(Guid id, string by) => platform.OnDatabaseAsync("files", (FilesDbContext db) =>
            db.Database.ExecuteSqlAsync($"update files set created_at = created_at - {by}::interval where id = {id}"));
    }

    [Fact]
    public async Task Missing_token_is_401() =>
        Assert.Equal(HttpStatusCode.Unauthorized, (await platform.Anonymous().UploadAsync("a.txt", "text/plain", Utf8("x"))).Status);

    public static TheoryData<string, string?, string?, string, HttpStatusCode, string> BadInput => new()
    {
        { "no name", null, "text/plain", "x", HttpStatusCode.BadRequest, "invalid-request" },
        { "a name of dots", "...", "text/plain", "x", HttpStatusCode.BadRequest, "invalid-request" },
        { "a name too long", new string('n', 201), "text/plain", "x", HttpStatusCode.BadRequest, "invalid-request" },
        { "an unknown type", "a.xyz", "application/x-unknown", "x", HttpStatusCode.UnsupportedMediaType, "unsupported-file-type" },
        { "no type that can be guessed", "a", "application/octet-stream", "x", HttpStatusCode.UnsupportedMediaType, "unsupported-file-type" },
        { "a type that is none", "a.txt", "text", "x", HttpStatusCode.UnsupportedMediaType, "unsupported-file-type" },
        { "nothing", "a.txt", "text/plain", "", HttpStatusCode.BadRequest, "invalid-request" },
        { "a form without boundary", "a.txt", "multipart/form-data", "x", HttpStatusCode.BadRequest, "invalid-request" },
        { "a form that is none", "a.txt", "multipart/form-data; boundary=b", "x", HttpStatusCode.BadRequest, "request-incomplete" },
        { "a form without a file", "a.txt", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--b--\r\n",
            HttpStatusCode.BadRequest, "invalid-request" },
        { "a form cut short", "a.txt", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=f; filename=a.txt\r\n\r\nhalf",
            HttpStatusCode.BadRequest, "request-incomplete" },
        { "a form with two files", "a.txt", "multipart/form-data; boundary=b",
            "--b\r\nContent-Disposition: form-data; name=f; filename=a.txt\r\n\r\nx\r\n"
            + "--b\r\nContent-Disposition: form-data; name=g; filename=b.txt\r\n\r\ny\r\n--b--\r\n",
            HttpStatusCode.BadRequest, "invalid-request" },
    };

    [Theory, MemberData(nameof(BadInput))]
    public async Task Bad_input_is_refused_with_its_code(string what, string? name, string? contentType, string body, HttpStatusCode status, string code)
    {
        _ = what;
        var owner = await platform.NewUserAsync();
        var content = new ByteArrayContent(Encoding.ASCII.GetBytes(body));
        if (contentType is not null) content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        var answer = await owner.SendAsync(HttpMethod.Post, "/api/v1/files", content, r =>
        {
            if (name is not null) r.Headers.TryAddWithoutValidation("X-File-Name", name);
        });
        Assert.True(answer.Status == status, answer.Body.ToString());
        Assert.Equal(code, answer.ProblemCode);
        Assert.Empty((await owner.GetAsync("/api/v1/files")).Body.Items());
    }

    [Fact]
    public async Task File_over_its_types_maximum_is_413_with_or_without_a_length()
    {
        var owner = await platform.NewUserAsync();
        var declared = await owner.UploadAsync("a.md", "text/markdown", new Generated(11L << 20));
        Assert.True(declared.Status == HttpStatusCode.RequestEntityTooLarge, declared.Body.ToString());
        var chunked = await owner.UploadAsync("a.md", "text/markdown", new Generated(11L << 20, hasLength: false));
        Assert.True(chunked.Status == HttpStatusCode.RequestEntityTooLarge, chunked.Body.ToString());
        Assert.Equal("file-too-large", chunked.ProblemCode);
        Assert.Empty((await owner.GetAsync("/api/v1/files")).Body.Items());
    }

    [Fact]
    public async Task Form_refused_after_the_file_was_ready_deletes_the_file()
    {
        var owner = await platform.NewUserAsync();
        var id = Guid.Empty;
        // The first file is stored and checked before the second one, which a form may not have, arrives.
        var content = new Written(async form =>
        {
            await form.WriteAsync("--b\r\nContent-Disposition: form-data; name=f; filename=a.txt\r\n\r\nwords\r\n"u8.ToArray());
            await form.WriteAsync("--b\r\nContent-Disposition: form-data; name=n\r\n\r\n"u8.ToArray());
            await Poll.UntilAsync(async () =>
            {
                await form.WriteAsync(new byte[100]); // a field goes on, slowly
                await form.FlushAsync();
                var files = (await owner.GetAsync("/api/v1/files")).Body.Items().ToList();
                id = files.Count > 0 ? files[0].Id("fileId") : id;
                return files.Exists(f => f.Text("status") == "ready");
            }, () => "the file is not ready");
            await form.WriteAsync("\r\n--b\r\nContent-Disposition: form-data; name=g; filename=b.txt\r\n\r\ny\r\n--b--\r\n"u8.ToArray());
        });
        var answer = await owner.UploadAsync("a.txt", "multipart/form-data; boundary=b", content);

        Assert.True(answer.Status == HttpStatusCode.BadRequest, answer.Body.ToString());
        Assert.Equal(HttpStatusCode.NotFound, (await owner.GetAsync($"/api/v1/files/{id}")).Status);
        await platform.HasSentAsync(id, "files.file-deleted.v1");
    }

    private sealed class Written(Func<Stream, Task> write) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => write(stream);
        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    [Theory, InlineData("", "text/plain"), InlineData("a.txt", "application/x-unknown")]
    public async Task Direct_upload_with_bad_input_is_400(string fileName, string contentType)
    {
        var owner = await platform.NewUserAsync();
        Assert.Equal(HttpStatusCode.BadRequest, (await owner.PostAsync("/api/v1/files/uploads", new { fileName, contentType })).Status);
    }
}
