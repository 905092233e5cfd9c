namespace Platform.Tests.Learning;

[Collection(nameof(PlatformFixture))]
public sealed class WritingACourse(PlatformFixture platform)
{
    [Fact]
    public async Task Written_syllabus_is_returned_with_generated_ids()
    {
        var room = await Classroom.OpenAsync(platform, capacity: 7);

        var read = await ReadAsync(room);

        Assert.Equal((7, 0, true), (read.Body.Int("capacity"), read.Body.Int("seatsTaken"), read.Body.GetProperty("published").GetBoolean()));
        var module = read.Body.GetProperty("modules")[1];
        Assert.NotEqual(Guid.Empty, module.Id("id"));
        Assert.Equal([1], module.GetProperty("quizzes")[0].GetProperty("questions")[0].GetProperty("correct").EnumerateArray().Select(c => c.GetInt32()));
        Assert.StartsWith("# Starter", read.Body.GetProperty("modules")[0].GetProperty("lessons")[0].Text("text"), StringComparison.Ordinal);

        var again = await room.WriteAsync(JsonNode.Parse(read.Body.ToString())!, read.Response.Headers.ETag!.ToString());
        Assert.Equal((HttpStatusCode.OK, read.Body.ToString()), (again.Status, again.Body.ToString()));
    }

    [Fact]
    public async Task Stale_or_missing_version_is_refused()
    {
        var room = await Classroom.OpenAsync(platform);
        var version = (await ReadAsync(room)).Response.Headers.ETag!.ToString();
        Assert.Equal(HttpStatusCode.OK, (await room.WriteAsync(Classroom.Syllabus(), version)).Status);
        Assert.Equal("changed-meanwhile", (await room.WriteAsync(Classroom.Syllabus(), version)).ProblemCode);
        Assert.Equal("if-match-required", (await room.WriteAsync(Classroom.Syllabus(), null)).ProblemCode);
    }

    [Fact]
    public async Task Only_its_instructor_and_operators_may_write()
    {
        var room = await Classroom.OpenAsync(platform);
        var foreign = new Classroom(platform, await ForeignCourseAsync());

        Assert.Equal("not-your-course", (await foreign.WriteAsync(Classroom.Syllabus())).ProblemCode);
        Assert.Equal("not-your-course", (await (await platform.StaffAsync("instructor")).GetAsync($"{foreign.Path}/syllabus")).ProblemCode);
        Assert.Equal("not-your-course", (await (await platform.StaffAsync("instructor")).GetAsync($"{foreign.Path}/enrolments")).ProblemCode);
        Assert.Equal("role-required", (await room.WriteAsync(Classroom.Syllabus(), role: "customer")).ProblemCode);
        Assert.Equal(HttpStatusCode.OK, (await room.WriteAsync(Classroom.Syllabus(), role: "operator")).Status);
        var kit = new Classroom(platform, await platform.NewProductAsync(stock: 0));
        Assert.Equal("not-found", (await kit.WriteAsync(Classroom.Syllabus())).ProblemCode);
    }

    [Fact]
    public async Task Progress_is_kept_for_lessons_that_keep_their_id()
    {
        var room = await Classroom.OpenAsync(platform);
        var (learner, _) = await room.EnrolAsync();
        await room.CompleteAsync(learner, Classroom.FirstLesson);
        await room.CompleteAsync(learner, Classroom.SecondLesson);
        var newLesson = Guid.NewGuid();

        await room.WriteAsync(Classroom.Syllabus(null, 3, new { id = newLesson, title = "New", text = "New." }));
        Assert.Equal((2, 3, newLesson), await StateAsync());
        var lessons = new[] { new { id = Classroom.FirstLesson, title = "Rewritten", text = "Other." } };
        await room.WriteAsync(new { modules = new[] { new { title = "Only this", lessons } } });

        Assert.Equal((1, 1, null), await StateAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await room.CompleteAsync(learner, Classroom.SecondLesson)).Status);
        // Nothing is left to do, so any next step of the learner completes the course.
        Assert.Equal(JsonValueKind.String, (await room.CompleteAsync(learner, Classroom.FirstLesson)).Body.GetProperty("certificateCode").ValueKind);

        async Task<(int, int, Guid?)> StateAsync()
        {
            var course = (await learner.GetAsync(room.Path)).Body;
            var (progress, resume) = (course.GetProperty("progress"), course.GetProperty("resume"));
            return (progress.Int("lessonsCompleted"), progress.Int("lessons"), resume.ValueKind == JsonValueKind.Null ? null : resume.Id("lessonId"));
        }
    }

    [Fact]
    public async Task Started_attempt_keeps_its_questions()
    {
        var room = await Classroom.OpenAsync(platform);
        var (learner, _) = await room.EnrolAsync();
        var attempt = (await learner.PostAsync(room.Attempts)).Text("attemptId");
        await room.WriteAsync(new { modules = Array.Empty<object>() });
        var result = await learner.SendAsync(HttpMethod.Put, $"{room.Attempts}/{attempt}/answers", Classroom.RightAnswers);
        Assert.Equal((HttpStatusCode.OK, 100), (result.Status, result.Body.Int("score")));
    }

    [Fact]
    public async Task Capacity_below_the_seats_taken_is_refused()
    {
        var room = await Classroom.OpenAsync(platform);
        await room.EnrolAsync();
        await room.EnrolAsync();
        Assert.Equal("capacity-too-small", (await room.WriteAsync(Classroom.Syllabus(capacity: 1))).ProblemCode);
        Assert.Equal(HttpStatusCode.OK, (await room.WriteAsync(Classroom.Syllabus(capacity: 2))).Status);
    }

    [Fact]
    public async Task Enrolments_show_progress_and_scores_by_page()
    {
        var room = await Classroom.OpenAsync(platform);
        var (first, _) = await room.EnrolAsync();
        await room.EnrolAsync();
        await room.SubmitAsync(first, Classroom.WrongAnswers);
        await room.FinishAsync(first);
        var instructor = await platform.StaffAsync("instructor");

        var pages = await instructor.PagesAsync($"{room.Path}/enrolments?limit=1");

        var (ada, other) = (Assert.Single(pages[0].Items()), Assert.Single(pages[1].Items()));
        var quiz = ada.GetProperty("quizzes")[0];
        Assert.Equal(
            ("Pat", 2, 100, true), (ada.Text("learnerName"), quiz.Int("attemptsUsed"), quiz.Int("bestScore"), quiz.GetProperty("passed").GetBoolean()));
        Assert.Equal(JsonValueKind.String, ada.GetProperty("completedAt").ValueKind);
        Assert.Equal((JsonValueKind.Null, 0), (other.GetProperty("learnerName").ValueKind, other.GetProperty("progress").Int("percent")));
        Assert.DoesNotContain(first.Email, pages[0].ToString(), StringComparison.Ordinal);
    }

    private async Task<ApiResponse> ReadAsync(Classroom room) => await (await platform.StaffAsync("instructor")).GetAsync($"{room.Path}/syllabus");

    private async Task<Guid> ForeignCourseAsync()
    {
        var created = await (await platform.StaffAsync("admin")).PostAsync("/api/v1/catalog/products", RunningPlatform.Product(kind: "course"));
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
        return created.Body.Id("id");
    }
}
