using Microsoft.EntityFrameworkCore;
using Platform.Learning.Persistence;
using Platform.Ordering.Contracts;

namespace Platform.Tests.Learning;

/// <summary>For the contract tests: every answer and message of Learning, and of refunds, that needs more than a bad token, body or id.</summary>
internal sealed class LearningCases : IContextCases
{
    private static readonly HttpClient Http = new();

    public async Task ProvokeAsync(PlatformFixture platform)
    {
        var (instructor, clerk, stranger) = (await platform.StaffAsync("instructor"), await platform.StaffAsync("operator"), await platform.NewUserAsync());
        var room = await Classroom.OpenAsync(platform, capacity: 2, attempts: 1);
        var (learner, bought) = await room.EnrolAsync();
        var (other, order) = await room.EnrolAsync();

        await instructor.GetAsync($"{room.Path}/syllabus");
        await instructor.GetAsync($"{room.Path}/enrolments");
        await room.WriteAsync(Classroom.Syllabus(capacity: 1));
        await room.WriteAsync(Classroom.Syllabus(null, 1, new { title = "Removed again", text = "Salt." }));
        await room.WriteAsync(Classroom.Syllabus(capacity: 2, attempts: 1)); // learning.issue-certificates.v1
        foreach (var version in new[] { "\"99\"", null }) await room.WriteAsync(Classroom.Syllabus(), version);
        await room.WriteAsync(new StringContent($"{{\"x\": \"{new string('x', 600_000)}\"}}", Encoding.UTF8, "application/json"));

        await stranger.GetAsync(room.Path);
        await stranger.GetAsync($"{room.Path}/lessons/{Classroom.FirstLesson}");
        await room.CompleteAsync(stranger, Classroom.FirstLesson);
        await stranger.PostAsync(room.Attempts);
        await stranger.SendAsync(HttpMethod.Put, $"{room.Attempts}/{Guid.NewGuid()}/answers", Classroom.RightAnswers);

        await learner.GetAsync("/api/v1/learning/courses?limit=1");
        await learner.GetAsync(room.Path);
        await learner.GetAsync($"{room.Path}/lessons/{Classroom.FirstLesson}");
        var attempt = (await learner.PostAsync(room.Attempts)).Text("attemptId");
        foreach (var answers in new[] { new { answers = new[] { new { questionId = Guid.NewGuid() } } }, Classroom.RightAnswers, Classroom.WrongAnswers })
            await learner.SendAsync(HttpMethod.Put, $"{room.Attempts}/{attempt}/answers", answers);
        await learner.PostAsync(room.Attempts);
        await room.CompleteAsync(learner, Classroom.FirstLesson);
        var code = (await room.CompleteAsync(learner, Classroom.SecondLesson)).Text("certificateCode");
        await platform.Anonymous().GetAsync($"/api/v1/learning/certificates/{code}");
        await ReadPdfAsync(platform, code);
        var stored = code.Replace("-", "", StringComparison.Ordinal);
        await platform.OnDatabaseAsync("learning", (LearningDbContext db) =>
            db.Certificates.Where(c => c.Code == stored).ExecuteUpdateAsync(c => c.SetProperty(x => x.PdfWrittenAt, (DateTimeOffset?)null)));
        await platform.Anonymous().GetAsync($"/api/v1/learning/certificates/{code}/pdf");

        await Classroom.CommandAsync(platform, new EnrolLearner(Guid.NewGuid(), Guid.NewGuid(), [new(Guid.NewGuid(), 1)]));
        await RefundAsync(platform, clerk, other, order);
        await RefundAsync(platform, clerk, learner, bought);
        foreach (var path in new[] { "", "/pdf" }) await platform.Anonymous().GetAsync($"/api/v1/learning/certificates/{code}{path}"); // revoked
    }

    private static async Task RefundAsync(PlatformFixture platform, Shopper clerk, Shopper buyer, Guid order)
    {
        var (path, key) = ($"/api/v1/orders/{order}/refund", Guid.NewGuid().ToString());
        await clerk.PostAsync(path, new { reason = "For a test." }, key);
        await clerk.PostAsync(path, new { reason = "For another test." }, key);
        await clerk.PostAsync(path, new { reason = "For a test." }, Guid.NewGuid().ToString());
        await Poll.UntilAsync(async () => (await buyer.GetAsync($"/api/v1/orders/{order}")).Text("status") == "refunded", () => "the order is not refunded");
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
    }

    /// <summary>A PDF is not JSON that the contract tests could read: it is recorded without its body, once its type is checked.</summary>
    private static async Task ReadPdfAsync(PlatformFixture platform, string code)
    {
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
        var path = $"/api/v1/learning/certificates/{code}/pdf";
        using var answer = await Http.GetAsync(new Uri(platform.Host.AddressOf("gateway"), path));
        Assert.Equal((200, "application/pdf"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        platform.Responses.Enqueue(new("GET", path, 200, "application/pdf", ""));
    }
}
