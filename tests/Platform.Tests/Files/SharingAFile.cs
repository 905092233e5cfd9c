using static Platform.Tests.Files.Uploading;

namespace Platform.Tests.Files;

[Collection(nameof(PlatformFixture))]
public sealed class SharingAFile(PlatformFixture platform)
{
    private readonly Guid course = Guid.NewGuid();

    [Fact]
    public async Task Only_enrolled_learners_may_read_a_shared_file()
    {
        var (teacher, learner, stranger) = (await platform.StaffAsync("instructor"), await platform.NewUserAsync(), await platform.NewUserAsync());
        await platform.PublishCourseAsync(teacher, course);
        var id = await ReadyAsync(teacher, $"course:{course}");
        await platform.EnrolAsync(Guid.NewGuid(), learner, course);
        await platform.EnrolAsync(Guid.NewGuid(), stranger, Guid.NewGuid());

        Assert.Equal($"course:{course}", (await learner.GetAsync($"/api/v1/files/{id}")).Text("sharedWith"));
        using (var content = await platform.DownloadAsync(learner, id)) Assert.Equal("lesson", await content.Content.ReadAsStringAsync());
        Assert.Equal([id], await ListAsync(learner));
        Assert.Equal([id], await ListAsync(await platform.StaffAsync("operator")));
        Assert.Equal([id], await ListAsync(teacher));

        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/api/v1/files/{id}")).Status);
        using (var refused = await platform.DownloadAsync(stranger, id)) Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.Empty(await ListAsync(stranger));
        // Sharing grants reading only.
        Assert.Equal(HttpStatusCode.NotFound, (await learner.SendAsync(HttpMethod.Delete, $"/api/v1/files/{id}")).Status);
        Assert.Empty((await learner.GetAsync("/api/v1/files")).Body.Items());
    }

    [Fact]
    public async Task Access_ends_with_the_sharing_and_with_the_enrolment()
    {
        var (teacher, learner) = (await platform.StaffAsync("instructor"), await platform.NewUserAsync());
        await platform.PublishCourseAsync(teacher, course);
        var id = await ReadyAsync(teacher);
        var order = Guid.NewGuid();
        await platform.EnrolAsync(order, learner, course);
        Assert.Equal(HttpStatusCode.NotFound, (await learner.GetAsync($"/api/v1/files/{id}")).Status);

        await ShareAsync(teacher, id, $"course:{course}");
        Assert.Equal(HttpStatusCode.OK, (await learner.GetAsync($"/api/v1/files/{id}")).Status);
        await ShareAsync(teacher, id, null);
        Assert.Equal(HttpStatusCode.NotFound, (await learner.GetAsync($"/api/v1/files/{id}")).Status);
        await ShareAsync(teacher, id, $"course:{course}");
        await platform.EndEnrolmentAsync(order, learner, course);
        await platform.EnrolAsync(order, learner, course); // comes late
        Assert.Equal(HttpStatusCode.NotFound, (await learner.GetAsync($"/api/v1/files/{id}")).Status);
    }

    [Fact]
    public async Task Only_instructors_may_share_and_only_their_own_files()
    {
        var (teacher, customer) = (await platform.StaffAsync("instructor"), await platform.NewUserAsync());
        var id = (await customer.ProcessedAsync("a.txt", "text/plain", Utf8("mine"))).Id("fileId");
        var body = new { sharedWith = $"course:{course}" };
        Assert.Equal(HttpStatusCode.Forbidden, (await customer.SendAsync(HttpMethod.Put, $"/api/v1/files/{id}/sharing", body)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await teacher.SendAsync(HttpMethod.Put, $"/api/v1/files/{id}/sharing", body)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await customer.UploadAsync("a.txt", "text/plain", Utf8("x"), body.sharedWith)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await customer.PostAsync("/api/v1/files/uploads", new { fileName = "a.txt", body.sharedWith })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await teacher.UploadAsync("a.txt", "text/plain", Utf8("x"), "everybody")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await customer.GetAsync("/api/v1/files?sharedWith=everybody")).Status);
    }

    [Fact]
    public async Task Course_of_another_instructor_is_refused_however_the_file_is_shared()
    {
        await platform.PublishCourseAsync(await platform.NewUserAsync(), course);
        await AssertRefusedAsync(await platform.StaffAsync("instructor"), HttpStatusCode.Forbidden, "not-your-course");
        var clerk = await platform.StaffAsync("operator");
        Assert.Equal(HttpStatusCode.Created, (await clerk.UploadAsync("a.txt", "text/plain", Utf8("x"), $"course:{course}")).Status);
    }

    [Fact]
    public async Task Unknown_course_is_refused_until_its_event_arrives()
    {
        var teacher = await platform.StaffAsync("instructor");
        await AssertRefusedAsync(teacher, HttpStatusCode.Conflict, "course-unknown");
        await platform.PublishCourseAsync(teacher, course);
        Assert.Equal(HttpStatusCode.Created, (await teacher.UploadAsync("a.txt", "text/plain", Utf8("x"), $"course:{course}")).Status);
    }

    private async Task AssertRefusedAsync(Shopper teacher, HttpStatusCode status, string code)
    {
        var (id, sharedWith) = (await ReadyAsync(teacher), $"course:{course}");
        foreach (var answer in new[]
        {
            await teacher.SendAsync(HttpMethod.Put, $"/api/v1/files/{id}/sharing", new { sharedWith }),
            await teacher.UploadAsync("a.txt", "text/plain", Utf8("x"), sharedWith),
            await teacher.PostAsync("/api/v1/files/uploads", new { fileName = "a.txt", sharedWith }),
        })
        {
            Assert.Equal((status, code), (answer.Status, answer.ProblemCode));
        }
    }

    [Theory]
    [InlineData(true, HttpStatusCode.Created)]
    [InlineData(false, HttpStatusCode.BadRequest)] // the file would be stored already
    public async Task Form_field_sharedWith_must_precede_the_file(bool before, HttpStatusCode status)
    {
        var teacher = await platform.StaffAsync("instructor");
        await platform.PublishCourseAsync(teacher, course);
        var field = $"--b\r\nContent-Disposition: form-data; name=\"sharedWith\"\r\n\r\ncourse:{course}\r\n";
        const string file = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nlesson\r\n";
        var content = new ByteArrayContent(Encoding.ASCII.GetBytes((before ? field + file : file + field) + "--b--\r\n"));
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");
        var answer = await teacher.SendAsync(HttpMethod.Post, "/api/v1/files", content);
        Assert.True(answer.Status == status, answer.Body.ToString());
        Assert.Equal(before ? 1 : 0, (await ListAsync(teacher)).Count);
    }

    private static Task<Guid> ReadyAsync(Shopper teacher, string? sharedWith = null) =>
        teacher.UploadReadyAsync("lesson.txt", "text/plain", Utf8("lesson"), sharedWith);

    private static async Task ShareAsync(Shopper teacher, Guid id, string? sharedWith) =>
        Assert.Equal(HttpStatusCode.OK, (await teacher.SendAsync(HttpMethod.Put, $"/api/v1/files/{id}/sharing", new { sharedWith })).Status);

    private async Task<List<Guid>> ListAsync(Shopper reader) =>
        [.. (await reader.GetAsync($"/api/v1/files?sharedWith=course:{course}")).Body.Items()
            .Select(f => f.Id("fileId"))];
}
