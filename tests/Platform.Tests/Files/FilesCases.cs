using System.Net.Http.Headers;
using Platform.Tests.BadInput;

namespace Platform.Tests.Files;

/// <summary>Every answer and event of Files, for the contract tests.</summary>
internal sealed class FilesCases : IContextCases
{
    public IEnumerable<(string Path, string Role, string Time)> Lists => [("/api/v1/files/quarantine", "operator", "createdAt")];

    public IEnumerable<BodyRoute> Bodies =>
        [new("discard file", "operator", HttpMethod.Post, $"/api/v1/files/{Routes.Nothing}/discard", """{"reason":"A test."}""")];

    public IReadOnlyDictionary<(string Route, string Field), string[]> WrongValues => new Dictionary<(string Route, string Field), string[]>
    {
        [("discard file", "reason")] = ["7", "null", "\"\"", "\" \"", "\"Two\\nlines\"", $"\"{new string('x', 201)}\""],
    };

    public IEnumerable<(string Operation, string Reason)> PostsWithoutKey => [("DiscardFile", "A discarded file stays discarded.")];

    public async Task ProvokeAsync(PlatformFixture platform)
    {
        var owner = await platform.NewUserAsync();
        // One digit is JSON, and so is any range of it.
        var ready = (await owner.ProcessedAsync("a.json", "application/json", Uploading.Utf8("1"))).Id("fileId");
        var content = $"/api/v1/files/{ready}/content";
        var whole = await owner.GetAsync(content);
        await owner.SendAsync(HttpMethod.Get, content, null, r => r.Headers.Range = new RangeHeaderValue(0, 0));
        await owner.SendAsync(HttpMethod.Get, content, null, r => r.Headers.Range = new RangeHeaderValue(5, 6));
        await owner.SendAsync(HttpMethod.Get, content, null, r => r.Headers.IfMatch.Add(new("\"other\"")));
        await owner.SendAsync(HttpMethod.Get, content, null, r => r.Headers.IfNoneMatch.Add(whole.Response.Headers.ETag!));
        await owner.GetAsync("/api/v1/files?limit=1");

        var rejected = (await owner.ProcessedAsync("a.png", "image/png", Uploading.Utf8("words"))).Id("fileId");
        await owner.GetAsync($"/api/v1/files/{rejected}/content");
        await owner.PostAsync("/api/v1/files/uploads", new { fileName = "a.txt", contentType = "text/plain" });
        await owner.UploadAsync("a.md", "text/markdown", new Generated(11L << 20));
        await owner.UploadAsync("a.xyz", "application/x-unknown", Uploading.Utf8("x"));
        var courseId = Guid.NewGuid();
        var course = $"course:{courseId}";
        await owner.PostAsync("/api/v1/files/uploads", new { fileName = "a.txt", sharedWith = course });
        await owner.UploadAsync("a.txt", "text/plain", Uploading.Utf8("x"), course);
        var (teacher, clerk) = (await platform.StaffAsync("instructor"), await platform.StaffAsync("operator"));
        var lesson = (await teacher.ProcessedAsync("a.txt", "text/plain", Uploading.Utf8("x"))).Id("fileId");
        foreach (var _ in new[] { "unknown", "published" })
        {
            await teacher.SendAsync(HttpMethod.Put, $"/api/v1/files/{lesson}/sharing", new { sharedWith = course });
            await teacher.UploadAsync("a.txt", "text/plain", Uploading.Utf8("x"), course);
            await teacher.PostAsync("/api/v1/files/uploads", new { fileName = "a.txt", sharedWith = course });
            await platform.PublishCourseAsync(teacher, courseId);
        }
        foreach (var file in new[] { lesson, rejected }) await clerk.PostAsync($"/api/v1/files/{file}/discard", new { reason = "A test." });
        await clerk.GetAsync("/api/v1/files/quarantine?limit=1");
        await clerk.PostAsync($"/api/v1/files/{lesson}/redrive");
        await clerk.PostAsync($"/api/v1/files/{rejected}/redrive");
        await owner.SendAsync(HttpMethod.Delete, $"/api/v1/files/{ready}");
        await platform.HasSentAsync(ready, "files.file-deleted.v1");
        await platform.HasSentAsync(rejected, "files.file-rejected.v1");
        await platform.HasSentAsync(lesson, "files.file-sharing-changed.v1");
    }
}
