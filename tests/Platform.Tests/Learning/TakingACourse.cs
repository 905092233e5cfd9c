using Microsoft.EntityFrameworkCore;
using Platform.Learning.Persistence;
using Platform.Local.Host.Functions;

namespace Platform.Tests.Learning;

[Collection(nameof(PlatformFixture))]
public sealed class TakingACourse(PlatformFixture platform)
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task From_buying_it_to_the_certificate_that_anybody_verifies()
    {
        var room = await Classroom.OpenAsync(platform);
        var (learner, _) = await room.EnrolAsync();

        var mine = (await learner.GetAsync("/api/v1/learning/courses")).Body.GetProperty("items")[0];
        Assert.Equal((room.Course, "Sourdough at home", 0, Classroom.FirstLesson),
            (mine.GetProperty("courseId").GetGuid(), mine.GetProperty("title").GetString()!, PercentOf(mine), mine.GetProperty("resume").GetProperty("lessonId")
                .GetGuid()));

        var lesson = await learner.GetAsync($"{room.Path}/lessons/{Classroom.FirstLesson}");
        Assert.Contains("<em>flour</em>", lesson.Text("html"), StringComparison.Ordinal);
        Assert.DoesNotContain("<script", lesson.Text("html"), StringComparison.Ordinal);
        Assert.Equal(("Dough", JsonValueKind.Null), (lesson.Text("module"), lesson.Body.GetProperty("fileId").ValueKind));
        Assert.Equal(JsonValueKind.String, (await learner.GetAsync($"{room.Path}/lessons/{Classroom.SecondLesson}")).Body.GetProperty("fileId").ValueKind);

        await room.CompleteAsync(learner, Classroom.SecondLesson, completed: false, position: 90);
        var course = (await learner.GetAsync(room.Path)).Body;
        Assert.Equal(
            (Classroom.SecondLesson, 90),
            (course.GetProperty("resume").GetProperty("lessonId").GetGuid(), course.GetProperty("resume").GetProperty("position").GetInt32()));
        Assert.Equal(33, PercentOf((await room.CompleteAsync(learner, Classroom.FirstLesson)).Body));
        Assert.Equal(66, PercentOf((await room.CompleteAsync(learner, Classroom.SecondLesson)).Body));

        var failed = await room.SubmitAsync(learner, Classroom.WrongAnswers);
        Assert.Equal(
            (0, false, 2),
            (failed.Body.GetProperty("score").GetInt32(), failed.Body.GetProperty("passed").GetBoolean(), failed.Body.GetProperty("attemptsLeft").GetInt32()));
        var passed = await room.SubmitAsync(learner, Classroom.RightAnswers);
        Assert.Equal((100, true, 100), (passed.Body.GetProperty("score").GetInt32(), passed.Body.GetProperty("passed").GetBoolean(), PercentOf(passed.Body)));
        var code = passed.Text("certificateCode");

        var certificate = await platform.Anybody()
            .GetAsync($"/api/v1/learning/certificates/{code.ToLowerInvariant().Replace("-", "", StringComparison.Ordinal)}");
        Assert.Equal(
            (HttpStatusCode.OK, code, "Pat", "Sourdough at home"),
            (certificate.Status, certificate.Text("code"), certificate.Text("learnerName"), certificate.Text("courseTitle")));
        using var pdf = await PdfAsync(code);
        Assert.Equal("application/pdf", pdf.Content.Headers.ContentType!.MediaType);
        Assert.Equal($"certificate-{code}.pdf", pdf.Content.Headers.ContentDisposition!.FileName);
        Assert.StartsWith("%PDF-", Encoding.Latin1.GetString(await pdf.Content.ReadAsByteArrayAsync()), StringComparison.Ordinal);

        var mail = await Mailbox.WaitForAsync(platform, learner.Email, "You completed Sourdough at home");
        Assert.Contains(code, mail.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Contains(
            "completion",
            (await learner.GetAsync("/api/v1/notifications")).Body.GetProperty("items").EnumerateArray().Select(n => n.GetProperty("kind").GetString()));
    }

    [Fact]
    public async Task Is_completed_once_whatever_is_repeated()
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
    public async Task Never_shows_the_answers()
    {
        var room = await Classroom.OpenAsync(platform);
        var (learner, _) = await room.EnrolAsync();
        var attempt = await learner.PostAsync(room.Attempts);
        Answer[] answers =
        [
            attempt,
            await learner.GetAsync(room.Path),
            await learner.GetAsync("/api/v1/learning/courses"),
            await learner.SendAsync(HttpMethod.Put, $"{room.Attempts}/{attempt.Text("attemptId")}/answers", Classroom.WrongAnswers),
            await learner.GetAsync($"{room.Path}/syllabus"),
            await learner.GetAsync($"{room.Path}/enrolments"),
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
    public async Task Costs_an_attempt_once_and_ends_when_none_is_left()
    {
        var room = await Classroom.OpenAsync(platform, attempts: 1);
        var (learner, _) = await room.EnrolAsync();

        var started = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => learner.PostAsync(room.Attempts)));
        var attempt = Assert.Single(started.Select(a => a.Text("attemptId")).Distinct());
        var answers = $"{room.Attempts}/{attempt}/answers";
        Assert.Equal(
            "answers-do-not-fit",
            (await learner.SendAsync(HttpMethod.Put, answers, new { answers = new[] { new { questionId = Guid.NewGuid() } } })).ProblemCode);
        var first = await learner.SendAsync(HttpMethod.Put, answers, Classroom.WrongAnswers);
        var again = await learner.SendAsync(HttpMethod.Put, answers, Classroom.WrongAnswers);

        Assert.Equal(first.Body.ToString(), again.Body.ToString());
        Assert.Equal("already-submitted", (await learner.SendAsync(HttpMethod.Put, answers, Classroom.RightAnswers)).ProblemCode);
        Assert.Equal("no-attempts-left", (await learner.PostAsync(room.Attempts)).ProblemCode);
    }

    [Fact]
    public async Task Is_for_those_who_are_enrolled()
    {
        var room = await Classroom.OpenAsync(platform);
        var (learner, _) = await room.EnrolAsync();
        var attempt = (await learner.PostAsync(room.Attempts)).Text("attemptId");
        var (stranger, (other, _)) = (await platform.SomebodyAsync(), await room.EnrolAsync());

        Answer[] refused =
        [
            await stranger.GetAsync(room.Path),
            await stranger.GetAsync($"{room.Path}/lessons/{Classroom.FirstLesson}"),
            await room.CompleteAsync(stranger, Classroom.FirstLesson),
            await stranger.PostAsync(room.Attempts),
            await stranger.SendAsync(HttpMethod.Put, $"{room.Attempts}/{attempt}/answers", Classroom.RightAnswers),
        ];
        Assert.All(refused, a => Assert.Equal((HttpStatusCode.Forbidden, "not-enrolled"), (a.Status, a.ProblemCode)));
        Assert.Equal(HttpStatusCode.NotFound, (await other.SendAsync(HttpMethod.Put, $"{room.Attempts}/{attempt}/answers", Classroom.RightAnswers)).Status);
        Assert.Empty((await stranger.GetAsync("/api/v1/learning/courses")).Body.GetProperty("items").EnumerateArray());
        Assert.Equal(HttpStatusCode.Unauthorized, (await platform.Anybody().GetAsync(room.Path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/api/v1/learning/courses/{Guid.NewGuid()}")).Status);
    }

    [Fact]
    public async Task Is_listed_page_by_page_newest_first()
    {
        var (first, second) = (await Classroom.OpenAsync(platform), await Classroom.OpenAsync(platform));
        var (learner, _) = await first.EnrolAsync();
        await learner.BuyAsync("tok_visa", (second.Course, 1));

        var page = (await learner.GetAsync("/api/v1/learning/courses?limit=1")).Body;
        var next = (await learner.GetAsync($"/api/v1/learning/courses?limit=1&after={page.GetProperty("next").GetString()}")).Body;

        Assert.Equal([second.Course, first.Course], new[] { page, next }.Select(p => p.GetProperty("items")[0].GetProperty("courseId").GetGuid()));
        Assert.Equal(JsonValueKind.Null, next.GetProperty("next").ValueKind);
    }

    [Fact]
    public async Task Gets_its_PDF_from_a_timer_when_the_storage_was_out()
    {
        var room = await Classroom.OpenAsync(platform);
        var (learner, _) = await room.EnrolAsync();
        var code = await room.FinishAsync(learner);
        (await PdfAsync(code)).Dispose();
        await ForgetPdfAsync(code);

        Assert.Equal(
            (409, "certificate-not-ready"),
            await platform.Anybody().GetAsync($"/api/v1/learning/certificates/{code}/pdf") is var early ? ((int)early.Status, early.ProblemCode) : default);
        var learning = platform.Host.App("learning");
        await learning.Invoker.InvokeAsync(
            learning.Functions.Single(f => f.Name == "WriteMissingCertificates"), new TriggerInput(new Microsoft.Azure.Functions.Worker.TimerInfo()),
            CancellationToken.None);

        using var pdf = await PdfAsync(code);
        Assert.Equal(HttpStatusCode.OK, pdf.StatusCode);
    }

    private async Task ForgetPdfAsync(string code)
    {
        await using var scope = platform.Host.App("learning").Services.CreateAsyncScope();
        var stored = code.Replace("-", "", StringComparison.Ordinal);
        Assert.Equal(1, await scope.ServiceProvider.GetRequiredService<LearningDbContext>().Database.ExecuteSqlAsync(
            $"update certificates set pdf_written_at = null, completed_at = now() - interval '1 hour' where code = {stored}"));
    }

    /// <summary>The PDF, once it is written.</summary>
    private async Task<HttpResponseMessage> PdfAsync(string code)
    {
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
        var answer = await Http.GetAsync(new Uri(platform.Host.AddressOf("gateway"), $"/api/v1/learning/certificates/{code}/pdf"));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return answer;
    }

    private static int PercentOf(JsonElement body) => body.GetProperty("progress").GetProperty("percent").GetInt32();
}
