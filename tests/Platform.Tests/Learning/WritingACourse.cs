namespace Platform.Tests.Learning;

[Collection(nameof(PlatformFixture))]
public sealed class WritingACourse(PlatformFixture platform)
{
    [Fact]
    public async Task Gives_back_what_was_written_with_the_ids_that_were_missing()
    {
        var room = await Classroom.OpenAsync(platform, capacity: 7);

        var read = await ReadAsync(room);

        Assert.Equal(
            (7, 0, true),
            (read.Body.GetProperty("capacity").GetInt32(), read.Body.GetProperty("seatsTaken").GetInt32(), read.Body.GetProperty("published").GetBoolean()));
        var module = read.Body.GetProperty("modules")[1];
        Assert.NotEqual(Guid.Empty, module.GetProperty("id").GetGuid());
        Assert.Equal([1], module.GetProperty("quizzes")[0].GetProperty("questions")[0].GetProperty("correct").EnumerateArray().Select(c => c.GetInt32()));
        Assert.StartsWith("# Starter", read.Body.GetProperty("modules")[0].GetProperty("lessons")[0].GetProperty("text").GetString(), StringComparison.Ordinal);

        var again = await room.WriteAsync(JsonNode.Parse(read.Body.ToString())!, read.Response.Headers.ETag!.ToString());
        Assert.Equal((HttpStatusCode.OK, read.Body.ToString()), (again.Status, again.Body.ToString()));
    }

    [Fact]
    public async Task Is_refused_on_an_old_version_or_none()
    {
        var room = await Classroom.OpenAsync(platform);
        var version = (await ReadAsync(room)).Response.Headers.ETag!.ToString();

        Assert.Equal(HttpStatusCode.OK, (await room.WriteAsync(Classroom.Syllabus(), version)).Status);
        Assert.Equal("changed-meanwhile", (await room.WriteAsync(Classroom.Syllabus(), version)).ProblemCode);
        Assert.Equal("if-match-required", (await room.WriteAsync(Classroom.Syllabus(), null)).ProblemCode);
    }

    [Fact]
    public async Task Is_for_its_instructor_and_operators()
    {
        var room = await Classroom.OpenAsync(platform);
        var foreign = new Classroom(platform, await ForeignCourseAsync());

        Assert.Equal("not-your-course", (await foreign.WriteAsync(Classroom.Syllabus())).ProblemCode);
        Assert.Equal("not-your-course", (await (await platform.StaffAsync("instructor")).GetAsync($"{foreign.Path}/syllabus")).ProblemCode);
        Assert.Equal("not-your-course", (await (await platform.StaffAsync("instructor")).GetAsync($"{foreign.Path}/enrolments")).ProblemCode);
        Assert.Equal("role-required", (await room.WriteAsync(Classroom.Syllabus(), role: "customer")).ProblemCode);
        Assert.Equal(HttpStatusCode.OK, (await room.WriteAsync(Classroom.Syllabus(), role: "operator")).Status);
        // a kit
        Assert.Equal("not-found", (await new Classroom(platform, await platform.NewProductAsync(stock: 0)).WriteAsync(Classroom.Syllabus())).ProblemCode);
    }

    [Fact]
    public async Task Keeps_the_progress_of_what_keeps_its_id()
    {
        var room = await Classroom.OpenAsync(platform);
        var (learner, _) = await room.EnrolAsync();
        await room.CompleteAsync(learner, Classroom.FirstLesson);
        await room.CompleteAsync(learner, Classroom.SecondLesson);
        var newLesson = Guid.NewGuid();

        await room.WriteAsync(Classroom.Syllabus(null, 3, new { id = newLesson, title = "New", text = "New." }));
        Assert.Equal((2, 3, newLesson), await StateAsync());
        await room.WriteAsync(
            new
            {
                modules = new[] { new { title = "Only this",
                lessons = new[] { new { id = Classroom.FirstLesson, title = "Rewritten", text = "Other." } } } }
            });

        Assert.Equal((1, 1, null), await StateAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await room.CompleteAsync(learner, Classroom.SecondLesson)).Status);
        // Nothing is left to do: the learner's next step, whichever, completes the course.
        Assert.Equal(JsonValueKind.String, (await room.CompleteAsync(learner, Classroom.FirstLesson)).Body.GetProperty("certificateCode").ValueKind);

        async Task<(int, int, Guid?)> StateAsync()
        {
            var course = (await learner.GetAsync(room.Path)).Body;
            var (progress, resume) = (course.GetProperty("progress"), course.GetProperty("resume"));
            return (progress.GetProperty("lessonsCompleted").GetInt32(), progress.GetProperty("lessons").GetInt32(), resume.ValueKind == JsonValueKind.Null
                ? null : resume.GetProperty("lessonId").GetGuid());
        }
    }

    [Fact]
    public async Task Changes_nothing_about_an_attempt_that_was_begun()
    {
        var room = await Classroom.OpenAsync(platform);
        var (learner, _) = await room.EnrolAsync();
        var attempt = (await learner.PostAsync(room.Attempts)).Text("attemptId");

        await room.WriteAsync(new { modules = Array.Empty<object>() });

        var result = await learner.SendAsync(HttpMethod.Put, $"{room.Attempts}/{attempt}/answers", Classroom.RightAnswers);
        Assert.Equal((HttpStatusCode.OK, 100), (result.Status, result.Body.GetProperty("score").GetInt32()));
    }

    [Fact]
    public async Task Leaves_nobody_without_the_seat_they_have()
    {
        var room = await Classroom.OpenAsync(platform);
        await room.EnrolAsync();
        await room.EnrolAsync();

        Assert.Equal("capacity-too-small", (await room.WriteAsync(Classroom.Syllabus(capacity: 1))).ProblemCode);
        Assert.Equal(HttpStatusCode.OK, (await room.WriteAsync(Classroom.Syllabus(capacity: 2))).Status);
    }

    [Fact]
    public async Task Shows_who_learns_and_how_they_do_page_by_page()
    {
        var room = await Classroom.OpenAsync(platform);
        var (first, _) = await room.EnrolAsync();
        await room.EnrolAsync();
        await room.SubmitAsync(first, Classroom.WrongAnswers);
        await room.FinishAsync(first);
        var instructor = await platform.StaffAsync("instructor");

        var page = (await instructor.GetAsync($"{room.Path}/enrolments?limit=1")).Body;
        var next = (await instructor.GetAsync($"{room.Path}/enrolments?limit=1&after={page.GetProperty("next").GetString()}")).Body;

        var (ada, other) = (page.GetProperty("items")[0], next.GetProperty("items")[0]);
        var quiz = ada.GetProperty("quizzes")[0];
        Assert.Equal(
            ("Pat", 2, 100, true),
            (ada.GetProperty("learnerName").GetString()!, quiz.GetProperty("attemptsUsed").GetInt32(), quiz.GetProperty("bestScore")
                .GetInt32(), quiz.GetProperty("passed").GetBoolean()));
        Assert.Equal(JsonValueKind.String, ada.GetProperty("completedAt").ValueKind);
        Assert.Equal((JsonValueKind.Null, 0), (other.GetProperty("learnerName").ValueKind, other.GetProperty("progress").GetProperty("percent").GetInt32()));
        Assert.DoesNotContain(first.Email, page.ToString(), StringComparison.Ordinal);
    }

    private async Task<Answer> ReadAsync(Classroom room) => await (await platform.StaffAsync("instructor")).GetAsync($"{room.Path}/syllabus");

    private async Task<Guid> ForeignCourseAsync()
    {
        var created = await (await platform.StaffAsync("admin")).PostAsync("/api/v1/catalog/products",
            new
            {
                kind = "course",
                title = "Somebody else's",
                description = "",
                price = new { amount = 100, currency = "EUR" },
                tags = Array.Empty<string>(),
                published = true
            });
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
        return created.Body.GetProperty("id").GetGuid();
    }
}
