using Microsoft.EntityFrameworkCore;
using Platform.Learning.Certificates;
using Platform.Learning.Persistence;

namespace Platform.Tests.Learning;

[Collection(nameof(PlatformFixture))]
public sealed class TakingACourse(PlatformFixture platform)
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task Purchase_lessons_and_quiz_lead_to_a_verifiable_certificate()
    {
        var room = await Classroom.OpenAsync(platform);
        var (learner, _) = await room.EnrolAsync();

        var mine = (await learner.GetAsync("/api/v1/learning/courses")).Body.GetProperty("items")[0];
        Assert.Equal((room.Course, "Sourdough at home", 0, Classroom.FirstLesson),
            (mine.Id("courseId"), mine.Text("title"), PercentOf(mine), mine.GetProperty("resume").Id("lessonId")));

        var lesson = await learner.GetAsync($"{room.Path}/lessons/{Classroom.FirstLesson}");
        Assert.Contains("<em>flour</em>", lesson.Text("html"), StringComparison.Ordinal);
        Assert.DoesNotContain("<script", lesson.Text("html"), StringComparison.Ordinal);
        Assert.Equal(("Dough", JsonValueKind.Null), (lesson.Text("module"), lesson.Body.GetProperty("fileId").ValueKind));
        Assert.Equal(JsonValueKind.String, (await learner.GetAsync($"{room.Path}/lessons/{Classroom.SecondLesson}")).Body.GetProperty("fileId").ValueKind);

        await room.CompleteAsync(learner, Classroom.SecondLesson, completed: false, position: 90);
        var course = (await learner.GetAsync(room.Path)).Body;
        Assert.Equal((Classroom.SecondLesson, 90), (course.GetProperty("resume").Id("lessonId"), course.GetProperty("resume").Int("position")));
        Assert.Equal(33, PercentOf((await room.CompleteAsync(learner, Classroom.FirstLesson)).Body));
        Assert.Equal(66, PercentOf((await room.CompleteAsync(learner, Classroom.SecondLesson)).Body));

        var failed = await room.SubmitAsync(learner, Classroom.WrongAnswers);
        Assert.Equal((0, false, 2), (failed.Body.Int("score"), failed.Body.GetProperty("passed").GetBoolean(), failed.Body.Int("attemptsLeft")));
        var passed = await room.SubmitAsync(learner, Classroom.RightAnswers);
        Assert.Equal((100, true, 100), (passed.Body.Int("score"), passed.Body.GetProperty("passed").GetBoolean(), PercentOf(passed.Body)));
        var code = passed.Text("certificateCode");

        var certificate = await platform.Anonymous()
            .GetAsync($"/api/v1/learning/certificates/{code.ToLowerInvariant().Replace("-", "", StringComparison.Ordinal)}");
        Assert.Equal((HttpStatusCode.OK, code, "Pat", "Sourdough at home"),
            (certificate.Status, certificate.Text("code"), certificate.Text("learnerName"), certificate.Text("courseTitle")));
        using var pdf = await PdfAsync(code);
        Assert.Equal("application/pdf", pdf.Content.Headers.ContentType!.MediaType);
        Assert.Equal($"certificate-{code}.pdf", pdf.Content.Headers.ContentDisposition!.FileName);
        Assert.StartsWith("%PDF-", Encoding.Latin1.GetString(await pdf.Content.ReadAsByteArrayAsync()), StringComparison.Ordinal);

        var mail = await Mailbox.WaitForAsync(platform, learner.Email, "You completed Sourdough at home");
        Assert.Contains(code, mail.Text("text"), StringComparison.Ordinal);
        Assert.Contains("completion", (await learner.GetAsync("/api/v1/notifications")).Body.Items().Select(n => n.Text("kind")));
    }

    [Fact]
    public async Task Concurrent_last_lessons_complete_the_course_once()
    {
        var room = await Classroom.OpenAsync(platform);
        var (learner, _) = await room.EnrolAsync();
        await room.SubmitAsync(learner, Classroom.RightAnswers);

        // Both last lessons at the same time: whoever is second sees the first.
        var last = await Task.WhenAll(room.CompleteAsync(learner, Classroom.FirstLesson), room.CompleteAsync(learner, Classroom.SecondLesson));
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => room.CompleteAsync(learner, Classroom.FirstLesson)));
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));

        var code = Assert.Single(last, a => a.Body.GetProperty("certificateCode").ValueKind == JsonValueKind.String).Text("certificateCode");
        Assert.Equal(code, (await learner.GetAsync(room.Path)).Text("certificateCode"));
        Assert.Single(Classroom.Sent(platform, "learning.course-completed.v1", "courseId", room.Course));
        await Mailbox.WaitForAsync(platform, learner.Email, "You completed");
    }

    [Fact]
    public async Task Course_is_completed_by_the_removal_of_the_last_open_part()
    {
        var room = await Classroom.OpenAsync(platform);
        var ((done, _), (behind, _)) = (await room.EnrolAsync(), await room.EnrolAsync());
        await room.CompleteAsync(done, Classroom.FirstLesson);
        await room.CompleteAsync(behind, Classroom.FirstLesson, completed: false, position: 9);

        await room.WriteAsync(OnlyTheFirstLesson());
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));

        var code = (await done.GetAsync(room.Path)).Text("certificateCode");
        Assert.Equal(HttpStatusCode.OK, (await platform.Anonymous().GetAsync($"/api/v1/learning/certificates/{code}")).Status);
        Assert.Contains(code, (await Mailbox.WaitForAsync(platform, done.Email, "You completed Sourdough at home")).Text("text"), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, (await behind.GetAsync(room.Path)).Body.GetProperty("certificateCode").ValueKind);

        // A syllabus that is written again, or grows, completes nothing.
        await room.WriteAsync(OnlyTheFirstLesson());
        await room.WriteAsync(Classroom.Syllabus());
        Assert.Single(Classroom.Sent(platform, "learning.issue-certificates.v1", "courseId", room.Course));
        Assert.Equal(code, (await room.CompleteAsync(done, Classroom.FirstLesson)).Text("certificateCode"));
    }

    [Fact]
    public async Task Many_learners_complete_a_shorter_course_over_several_messages()
    {
        var room = await Classroom.OpenAsync(platform);
        var (course, lesson, count) = (room.Course, Classroom.FirstLesson, IssueCertificatesHandler.BatchSize + 1);
        await platform.OnDatabaseAsync("learning", (LearningDbContext db) => db.Database.ExecuteSqlAsync(
            $"""
            with learners as (select gen_random_uuid() as id, gen_random_uuid() as order_id from generate_series(1, {count})),
                orders as (insert into ordered_enrolments (order_id, learner_id, course_ids, status, decided_at, order_completed_at)
                    select order_id, id, array[{course}], 'enrolled', now(), now() from learners),
                progress as (insert into lesson_progress (learner_id, course_id, lesson_id, completed, position, changed_at)
                    select id, {course}, {lesson}, true, 0, now() from learners)
            insert into enrolments (order_id, course_id, learner_id, learner_name, enrolled_at, activated_at)
                select order_id, {course}, id, 'Pat', now(), now() from learners
            """));

        await room.WriteAsync(OnlyTheFirstLesson());
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(count, await platform.OnDatabaseAsync("learning", (LearningDbContext db) => db.Certificates.CountAsync(c => c.CourseId == course)));
        Assert.Equal(2, Classroom.Sent(platform, "learning.issue-certificates.v1", "courseId", course).Count);
    }

    private static object OnlyTheFirstLesson() =>
        new { modules = new[] { new { title = "Dough", lessons = new[] { new { id = Classroom.FirstLesson, title = "The starter", text = "Flour." } } } } };

    [Fact]
    public async Task No_answer_reveals_the_correct_choices()
    {
        var room = await Classroom.OpenAsync(platform);
        var (learner, _) = await room.EnrolAsync();
        var attempt = await learner.PostAsync(room.Attempts);
        ApiResponse[] answers =
        [
            attempt, await learner.GetAsync(room.Path), await learner.GetAsync("/api/v1/learning/courses"),
            await learner.SendAsync(HttpMethod.Put, $"{room.Attempts}/{attempt.Text("attemptId")}/answers", Classroom.WrongAnswers),
            await learner.GetAsync($"{room.Path}/syllabus"), await learner.GetAsync($"{room.Path}/enrolments"),
        ];

        Assert.Equal([200, 200, 200, 200, 403, 403], answers.Select(a => (int)a.Status));
        Assert.Equal(3, attempt.Body.GetProperty("questions").GetArrayLength());
        Assert.All(answers.Select(a => a.Body.ToString()), text =>
        {
            Assert.DoesNotContain(Classroom.AcceptedAnswer, text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("\"correct\"", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("\"accepted\"", text, StringComparison.OrdinalIgnoreCase);
        });
    }

    [Fact]
    public async Task Repeated_start_uses_one_attempt_and_a_further_one_is_refused()
    {
        var room = await Classroom.OpenAsync(platform, attempts: 1);
        var (learner, _) = await room.EnrolAsync();

        var started = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => learner.PostAsync(room.Attempts)));
        var attempt = Assert.Single(started.Select(a => a.Text("attemptId")).Distinct());
        var answers = $"{room.Attempts}/{attempt}/answers";
        var misfit = await learner.SendAsync(HttpMethod.Put, answers, new { answers = new[] { new { questionId = Guid.NewGuid() } } });
        Assert.Equal("answers-do-not-fit", misfit.ProblemCode);
        var first = await learner.SendAsync(HttpMethod.Put, answers, Classroom.WrongAnswers);
        var again = await learner.SendAsync(HttpMethod.Put, answers, Classroom.WrongAnswers);

        Assert.Equal(first.Body.ToString(), again.Body.ToString());
        Assert.Equal("already-submitted", (await learner.SendAsync(HttpMethod.Put, answers, Classroom.RightAnswers)).ProblemCode);
        Assert.Equal("no-attempts-left", (await learner.PostAsync(room.Attempts)).ProblemCode);
    }

    [Fact]
    public async Task Only_enrolled_learners_have_access()
    {
        var room = await Classroom.OpenAsync(platform);
        var (learner, _) = await room.EnrolAsync();
        var attempt = (await learner.PostAsync(room.Attempts)).Text("attemptId");
        var (stranger, (other, _)) = (await platform.NewUserAsync(), await room.EnrolAsync());

        ApiResponse[] refused =
        [
            await stranger.GetAsync(room.Path),
            await stranger.GetAsync($"{room.Path}/lessons/{Classroom.FirstLesson}"),
            await room.CompleteAsync(stranger, Classroom.FirstLesson),
            await stranger.PostAsync(room.Attempts),
            await stranger.SendAsync(HttpMethod.Put, $"{room.Attempts}/{attempt}/answers", Classroom.RightAnswers),
        ];
        Assert.All(refused, a => Assert.Equal((HttpStatusCode.Forbidden, "not-enrolled"), (a.Status, a.ProblemCode)));
        Assert.Equal(HttpStatusCode.NotFound, (await other.SendAsync(HttpMethod.Put, $"{room.Attempts}/{attempt}/answers", Classroom.RightAnswers)).Status);
        Assert.Empty((await stranger.GetAsync("/api/v1/learning/courses")).Body.Items());
        Assert.Equal(HttpStatusCode.Unauthorized, (await platform.Anonymous().GetAsync(room.Path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/api/v1/learning/courses/{Guid.NewGuid()}")).Status);
    }

    [Fact]
    public async Task Courses_are_paged_newest_first()
    {
        var (first, second) = (await Classroom.OpenAsync(platform), await Classroom.OpenAsync(platform));
        var (learner, _) = await first.EnrolAsync();
        await second.BuyAsync(learner);
        var pages = await learner.PagesAsync("/api/v1/learning/courses?limit=1");
        Assert.Equal([second.Course, first.Course], pages.Select(page => Assert.Single(page.Items()).Id("courseId")));
    }

    [Fact]
    public async Task Timer_writes_a_missing_certificate_PDF()
    {
        var room = await Classroom.OpenAsync(platform);
        var (learner, _) = await room.EnrolAsync();
        var code = await room.FinishAsync(learner);
        (await PdfAsync(code)).Dispose();
        var stored = code.Replace("-", "", StringComparison.Ordinal);
        Assert.Equal(1, await platform.OnDatabaseAsync("learning", (LearningDbContext db) => db.Database.ExecuteSqlAsync(
            $"update certificates set pdf_written_at = null, completed_at = now() - interval '1 hour' where code = {stored}")));

        var early = await platform.Anonymous().GetAsync($"/api/v1/learning/certificates/{code}/pdf");
        Assert.Equal((409, "certificate-not-ready"), ((int)early.Status, early.ProblemCode));
        await platform.RunTimerAsync("learning", "WriteMissingCertificates");

        using var pdf = await PdfAsync(code);
        Assert.Equal(HttpStatusCode.OK, pdf.StatusCode);
    }

    /// <summary>The PDF, once it is written.</summary>
    private async Task<HttpResponseMessage> PdfAsync(string code)
    {
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
        var answer = await Http.GetAsync(new Uri(platform.Host.AddressOf("gateway"), $"/api/v1/learning/certificates/{code}/pdf"));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return answer;
    }

    private static int PercentOf(JsonElement body) => body.GetProperty("progress").Int("percent");
}
