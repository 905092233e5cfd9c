using Platform.Ordering.Persistence;
using Platform.Shared.Messaging;

namespace Platform.Tests.Learning;

/// <summary>A course of two lessons and a quiz, of the demo instructor's, and what learners do in it.</summary>
internal sealed class Classroom(RunningPlatform platform, Guid course)
{
    public const string AcceptedAnswer = "lievito-madre-secret";
    private const string StarterText = "# Starter\n\n<script>alert(1)</script> *flour* and water";
    public static readonly Guid FirstLesson = Guid.NewGuid(), SecondLesson = Guid.NewGuid(), Quiz = Guid.NewGuid(), Choice = Guid.NewGuid(),
        Choices = Guid.NewGuid(), Text = Guid.NewGuid();

    public Guid Course => course;
    public string Path => $"/api/v1/learning/courses/{course}";
    public string Attempts => $"{Path}/quizzes/{Quiz}/attempts";

    public static async Task<Classroom> OpenAsync(RunningPlatform platform, int? capacity = null, int stock = 20, int attempts = 3)
    {
        var classroom = new Classroom(platform, await platform.NewProductAsync(stock, amount: 4900, kind: "course", title: "Sourdough at home"));
        var written = await classroom.WriteAsync(Syllabus(capacity, attempts));
        Assert.True(written.Status == HttpStatusCode.OK, written.Body.ToString());
        return classroom;
    }

    public async Task<ApiResponse> WriteAsync(object syllabus, string? version = "*", string role = "instructor") =>
        await (await platform.StaffAsync(role)).SendAsync(HttpMethod.Put, $"{Path}/syllabus", syllabus, r =>
        {
            if (version is not null) r.Headers.TryAddWithoutValidation("If-Match", version);
        });

    public static object Syllabus(int? capacity = null, int attempts = 3, params object[] moreLessons) => new
    {
        capacity,
        modules = new object[]
        {
            new { title = "Dough", lessons = new object[] { new { id = FirstLesson, title = "The starter", text = StarterText } } },
            new
            {
                title = "Bread",
                lessons = new object[] { new { id = SecondLesson, title = "Baking, filmed", fileId = Guid.NewGuid() } }.Concat(moreLessons),
                quizzes = new[] { new { id = Quiz, title = "What you remember", passingScore = 60, attempts, questions = Questions } },
            },
        },
    };

    private static object[] Questions =>
    [
        new { id = Choice, kind = "singleChoice", prompt = "What rises?", choices = new[] { "Salt", "Yeast" }, correct = new[] { 1 } },
        new { id = Choices, kind = "multipleChoice", prompt = "What is in?", choices = new[] { "Flour", "Salt", "Oil" }, correct = new[] { 0, 2 } },
        new { id = Text, kind = "freeText", prompt = "And in Italian?", accepted = new[] { AcceptedAnswer } },
    ];

    public static object RightAnswers => new
    {
        answers = new object[] { new { questionId = Choice, choices = new[] { 1 } }, new { questionId = Choices, choices = new[] { 2, 0 } },
            new { questionId = Text, text = AcceptedAnswer.ToUpperInvariant() } },
    };

    public static object WrongAnswers => new { answers = new object[] { new { questionId = Choice, choices = new[] { 0 } } } };

    /// <summary>A new customer who has bought the course.</summary>
    public async Task<(Shopper Learner, Guid OrderId)> EnrolAsync()
    {
        var learner = await platform.NewUserAsync();
        return (learner, await BuyAsync(learner));
    }

    /// <summary>Buys the course, waits until it opens, and returns the order's id.</summary>
    public async Task<Guid> BuyAsync(Shopper learner)
    {
        var order = await learner.BuyAsync("tok_visa", (course, 1));
        Assert.True(order.Text("status") == "completed", order.ToString());
        await Poll.UntilAsync(async () => (await learner.GetAsync(Path)).Status == HttpStatusCode.OK, () => "the course is not open");
        return order.Id("orderId");
    }

    public Task<ApiResponse> CompleteAsync(Shopper learner, Guid lesson, bool completed = true, int position = 0) =>
        learner.SendAsync(HttpMethod.Put, $"{Path}/lessons/{lesson}/progress", new { completed, position });

    public async Task<ApiResponse> SubmitAsync(Shopper learner, object answers)
    {
        var attempt = await learner.PostAsync(Attempts);
        Assert.True(attempt.Status == HttpStatusCode.OK, attempt.Body.ToString());
        return await learner.SendAsync(HttpMethod.Put, $"{Attempts}/{attempt.Text("attemptId")}/answers", answers);
    }

    /// <summary>Completes the course, and returns the certificate's code.</summary>
    public async Task<string> FinishAsync(Shopper learner)
    {
        await CompleteAsync(learner, FirstLesson);
        await CompleteAsync(learner, SecondLesson);
        return (await SubmitAsync(learner, RightAnswers)).Text("certificateCode");
    }

    /// <summary>Sends what Ordering would.</summary>
    public static async Task CommandAsync<T>(RunningPlatform platform, T command) where T : IOutgoingMessage
    {
        await platform.SendAsync<OrderingDbContext, T>("ordering", command);
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
    }

    /// <summary>The data of the messages of a type about an order or a course.</summary>
    public static IReadOnlyList<JsonElement> Sent(PlatformFixture platform, string type, string property, Guid id) =>
        [.. platform.Sent.Where(m => m.Subject == type).Select(m => JsonDocument.Parse(m.Body).RootElement.GetProperty("data"))
            .Where(d => d.GetProperty(property).GetGuid() == id)];
}
