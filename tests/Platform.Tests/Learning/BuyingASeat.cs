using Platform.Ordering.Contracts;

namespace Platform.Tests.Learning;

[Collection(nameof(PlatformFixture))]
public sealed class BuyingASeat(PlatformFixture platform)
{
    [Fact]
    public async Task In_a_full_course_is_cancelled_the_money_void_and_the_stock_back()
    {
        var room = await Classroom.OpenAsync(platform, capacity: 1, stock: 5);
        await room.EnrolAsync();
        var late = await platform.SomebodyAsync();

        var order = await late.BuyAsync("tok_visa", (room.Course, 1));

        Assert.Equal("cancelled", StatusOf(order));
        Assert.Contains("is full: all 1 seats are taken", order.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal("voided", await PaymentAsync(late, order));
        Assert.Equal((4, 0), await late.StockAsync(room.Course));
        Assert.Equal("not-enrolled", (await late.GetAsync(room.Path)).ProblemCode);
        await Mailbox.WaitForAsync(platform, late.Email, "cancelled");
    }

    [Fact]
    public async Task By_two_people_at_once_when_one_is_left_lets_exactly_one_have_it()
    {
        var room = await Classroom.OpenAsync(platform, capacity: 3);
        await room.EnrolAsync();
        await room.EnrolAsync();
        var people = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => platform.SomebodyAsync()));

        var orders = await Task.WhenAll(people.Select(p => p.BuyAsync("tok_visa", (room.Course, 1))));

        Assert.Equal(["cancelled", "cancelled", "cancelled", "completed"], orders.Select(StatusOf).Order());
        Assert.Equal(3, (await (await platform.StaffAsync("instructor")).GetAsync($"{room.Path}/syllabus")).Body.GetProperty("seatsTaken").GetInt32());
        Assert.Equal((17, 0), await people[0].StockAsync(room.Course));
    }

    [Fact]
    public async Task That_one_has_or_twice_over_is_cancelled()
    {
        var room = await Classroom.OpenAsync(platform);
        var (learner, _) = await room.EnrolAsync();

        Assert.Contains("enrolled for “Sourdough at home” already", ReasonOf(await learner.BuyAsync("tok_visa", (room.Course, 1))), StringComparison.Ordinal);
        Assert.Contains(
            "one learner needs one seat", ReasonOf(await (await platform.SomebodyAsync()).BuyAsync("tok_visa", (room.Course, 2))), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await learner.GetAsync(room.Path)).Status);
    }

    [Fact]
    public async Task Of_a_course_that_nobody_has_written_yet_completes()
    {
        var course = await platform.NewProductAsync(stock: 3, kind: "course", title: "To be written");
        var buyer = await platform.SomebodyAsync();

        Assert.Equal("completed", StatusOf(await buyer.BuyAsync("tok_visa", (course, 1))));

        var seen = (await buyer.GetAsync($"/api/v1/learning/courses/{course}")).Body;
        Assert.Equal((0, JsonValueKind.Null), (seen.GetProperty("modules").GetArrayLength(), seen.GetProperty("certificateCode").ValueKind));
    }

    [Fact]
    public async Task Is_given_back_when_the_checkout_fails_after_it()
    {
        var (room, kit) = (await Classroom.OpenAsync(platform, capacity: 1), await platform.NewProductAsync(stock: 1));
        var full = await Classroom.OpenAsync(platform, capacity: 1);
        await full.EnrolAsync();
        var buyer = await platform.SomebodyAsync();

        Assert.Equal("cancelled", StatusOf(await buyer.BuyAsync("tok_visa", (room.Course, 1), (full.Course, 1), (kit, 1)))); // all courses or none
        Assert.Equal("cancelled", StatusOf(await buyer.BuyAsync("tok_declined", (room.Course, 1))));
        var order = Guid.NewGuid();
        await Classroom.CommandAsync(platform, new EnrolLearner(order, Guid.NewGuid(), [new(room.Course, 1)]));
        Assert.Single(Classroom.Sent(platform, "learning.learner-enrolled.v1", "orderId", order));
        await Classroom.CommandAsync(platform, new CancelEnrolment(order, "For a test."));
        await Classroom.CommandAsync(platform, new CancelEnrolment(order, "For a test."));

        Assert.All(Classroom.Sent(platform, "learning.enrolment-ended.v1", "orderId", order),
            e => Assert.Equal(room.Course, e.GetProperty("courseIds")[0].GetGuid()));
        Assert.Equal("completed", StatusOf(await buyer.BuyAsync("tok_visa", (room.Course, 1))));
    }

    [Fact]
    public async Task Is_refused_by_code_for_a_course_that_is_unknown_or_withdrawn_or_after_its_undo()
    {
        var room = await Classroom.OpenAsync(platform);
        await WithdrawAsync(room.Course);
        Guid[] orders = [Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()];

        await Classroom.CommandAsync(platform, new EnrolLearner(orders[0], Guid.NewGuid(), [new(Guid.NewGuid(), 1)]));
        await Classroom.CommandAsync(platform, new EnrolLearner(orders[1], Guid.NewGuid(), [new(room.Course, 1)]));
        await Classroom.CommandAsync(platform, new CancelEnrolment(orders[2], "For a test."));
        await Classroom.CommandAsync(platform, new EnrolLearner(orders[2], Guid.NewGuid(), [new(room.Course, 1)]));

        Assert.Equal(["course-unknown", "course-unpublished", "enrolment-ended"],
            orders.Select(o => Assert.Single(Classroom.Sent(platform, "learning.enrolment-refused.v1", "orderId", o)).GetProperty("code").GetString()));
        var ended = Assert.Single(Classroom.Sent(platform, "learning.enrolment-ended.v1", "orderId", orders[2]));
        Assert.Equal((JsonValueKind.Null, 0), (ended.GetProperty("learnerId").ValueKind, ended.GetProperty("courseIds").GetArrayLength()));
    }

    [Fact]
    public async Task Goes_on_after_the_course_was_withdrawn()
    {
        var room = await Classroom.OpenAsync(platform);
        var (learner, _) = await room.EnrolAsync();

        await WithdrawAsync(room.Course);

        Assert.Equal(HttpStatusCode.OK, (await room.CompleteAsync(learner, Classroom.FirstLesson)).Status);
    }

    private async Task WithdrawAsync(Guid course)
    {
        var product = new
        {
            kind = "course",
            title = "Sourdough at home",
            description = "",
            price = new { amount = 4900, currency = "EUR" },
            tags = Array.Empty<string>(),
            published = false
        };
        var answer = await (await platform.StaffAsync("instructor"))
            .SendAsync(HttpMethod.Put, $"/api/v1/catalog/products/{course}", product, r => r.Headers.Add("If-Match", "\"1\""));
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body.ToString());
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
    }

    private static async Task<string> PaymentAsync(Shopper buyer, JsonElement order) =>
        (await buyer.GetAsync($"/api/v1/payments/{order.GetProperty("orderId").GetGuid()}")).Text("status");

    private static string StatusOf(JsonElement order) => order.GetProperty("status").GetString()!;

    private static string ReasonOf(JsonElement order) => StatusOf(order) == "cancelled" ? order.GetProperty("reason").GetString()! : order.ToString();
}
