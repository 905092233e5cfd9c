using Platform.Ordering.Contracts;

namespace Platform.Tests.Learning;

[Collection(nameof(PlatformFixture))]
public sealed class BuyingASeat(PlatformFixture platform)
{
    [Fact]
    public async Task Full_course_cancels_the_order_and_voids_the_payment()
    {
        var room = await Classroom.OpenAsync(platform, capacity: 1, stock: 5);
        await room.EnrolAsync();
        var late = await platform.NewUserAsync();

        var order = await late.BuyAsync("tok_visa", (room.Course, 1));

        Assert.Equal("cancelled", StatusOf(order));
        Assert.Contains("is full: all 1 seats are taken", order.Text("reason"), StringComparison.Ordinal);
        Assert.Equal("voided", await PaymentAsync(late, order));
        Assert.Equal((4, 0), await late.StockAsync(room.Course));
        Assert.Equal("not-enrolled", (await late.GetAsync(room.Path)).ProblemCode);
        await Mailbox.WaitForAsync(platform, late.Email, "cancelled");
    }

    [Fact]
    public async Task Four_buyers_of_the_last_seat_get_it_once()
    {
        var room = await Classroom.OpenAsync(platform, capacity: 3);
        await room.EnrolAsync();
        await room.EnrolAsync();
        var people = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => platform.NewUserAsync()));

        var orders = await Task.WhenAll(people.Select(p => p.BuyAsync("tok_visa", (room.Course, 1))));

        Assert.Equal(["cancelled", "cancelled", "cancelled", "completed"], orders.Select(StatusOf).Order());
        Assert.Equal(3, (await (await platform.StaffAsync("instructor")).GetAsync($"{room.Path}/syllabus")).Body.Int("seatsTaken"));
        Assert.Equal((17, 0), await people[0].StockAsync(room.Course));
    }

    [Fact]
    public async Task Duplicate_or_owned_seat_cancels_the_order()
    {
        var room = await Classroom.OpenAsync(platform);
        var (learner, _) = await room.EnrolAsync();

        var owned = await learner.BuyAsync("tok_visa", (room.Course, 1));
        Assert.Contains("enrolled for “Sourdough at home” already", ReasonOf(owned), StringComparison.Ordinal);
        Assert.Contains(
            "one learner needs one seat", ReasonOf(await (await platform.NewUserAsync()).BuyAsync("tok_visa", (room.Course, 2))), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await learner.GetAsync(room.Path)).Status);
    }

    [Fact]
    public async Task Course_without_a_syllabus_completes_the_order()
    {
        var course = await platform.NewProductAsync(stock: 3, kind: "course", title: "To be written");
        var buyer = await platform.NewUserAsync();
        await new Classroom(platform, course).BuyAsync(buyer);
        var seen = (await buyer.GetAsync($"/api/v1/learning/courses/{course}")).Body;
        Assert.Equal((0, JsonValueKind.Null), (seen.GetProperty("modules").GetArrayLength(), seen.GetProperty("certificateCode").ValueKind));
    }

    [Fact]
    public async Task Failed_checkout_frees_the_seat()
    {
        var (room, kit) = (await Classroom.OpenAsync(platform, capacity: 1), await platform.NewProductAsync(stock: 1));
        var full = await Classroom.OpenAsync(platform, capacity: 1);
        await full.EnrolAsync();
        var buyer = await platform.NewUserAsync();

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
    public async Task Enrolment_in_an_unknown_or_unpublished_course_or_after_its_cancellation_is_refused()
    {
        var room = await Classroom.OpenAsync(platform);
        await UnpublishAsync(room.Course);
        Guid[] orders = [Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()];

        await Classroom.CommandAsync(platform, new EnrolLearner(orders[0], Guid.NewGuid(), [new(Guid.NewGuid(), 1)]));
        await Classroom.CommandAsync(platform, new EnrolLearner(orders[1], Guid.NewGuid(), [new(room.Course, 1)]));
        await Classroom.CommandAsync(platform, new CancelEnrolment(orders[2], "For a test."));
        await Classroom.CommandAsync(platform, new EnrolLearner(orders[2], Guid.NewGuid(), [new(room.Course, 1)]));

        Assert.Equal(["course-unknown", "course-unpublished", "enrolment-ended"],
            orders.Select(o => Assert.Single(Classroom.Sent(platform, "learning.enrolment-refused.v1", "orderId", o)).Text("code")));
        var ended = Assert.Single(Classroom.Sent(platform, "learning.enrolment-ended.v1", "orderId", orders[2]));
        Assert.Equal((JsonValueKind.Null, 0), (ended.GetProperty("learnerId").ValueKind, ended.GetProperty("courseIds").GetArrayLength()));
    }

    [Fact]
    public async Task Messages_in_either_order_activate_the_enrolment_once_the_order_completed()
    {
        var room = await Classroom.OpenAsync(platform);
        var (first, late, cancelled) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        foreach (var order in new[] { first, cancelled }) await EnrolAsync(order);
        Assert.Empty(Activated(first));
        await CompleteAsync(first);
        await CompleteAsync(first);
        Assert.Equal(room.Course, Assert.Single(Activated(first)).GetProperty("courseIds")[0].GetGuid());

        await CompleteAsync(late); // before its command to enrol
        Assert.Empty(Activated(late));
        await EnrolAsync(late);
        Assert.Single(Activated(late));

        await Classroom.CommandAsync(platform, new CancelEnrolment(cancelled, "For a test."));
        await CompleteAsync(cancelled); // after its cancellation
        Assert.Empty(Activated(cancelled));
        var unknown = Guid.NewGuid();
        await CompleteAsync(unknown);
        await Classroom.CommandAsync(platform, new CancelEnrolment(unknown, "For a test."));
        await EnrolAsync(unknown);
        Assert.Single(Classroom.Sent(platform, "learning.enrolment-refused.v1", "orderId", unknown));

        Task EnrolAsync(Guid order) => Classroom.CommandAsync(platform, new EnrolLearner(order, Guid.NewGuid(), [new(room.Course, 1)]));
        Task CompleteAsync(Guid order) => Classroom.CommandAsync(platform, new OrderCompleted(
            order, Guid.NewGuid(), "ada@example.com", new(4900, "EUR"), [new(room.Course, "course", "Sourdough at home", 1, new(4900, "EUR"))],
            TimeProvider.System.GetUtcNow()));
        IReadOnlyList<JsonElement> Activated(Guid order) => Classroom.Sent(platform, "learning.enrolment-activated.v1", "orderId", order);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Course_that_was_completed_before_a_refund_has_its_certificate_once_it_is_bought_again(bool completesBeforeItsCommand)
    {
        var room = await Classroom.OpenAsync(platform);
        var (learner, first) = await room.EnrolAsync();
        var revoked = await room.FinishAsync(learner);
        await Classroom.CommandAsync(platform, new CancelEnrolment(first, "For a test."));
        var (half, other) = await room.EnrolAsync();
        await room.CompleteAsync(half, Classroom.FirstLesson);
        await Classroom.CommandAsync(platform, new CancelEnrolment(other, "For a test."));

        foreach (var who in new[] { learner, half }) await BuyAgainAsync(who);

        var issued = (await learner.GetAsync(room.Path)).Text("certificateCode");
        Assert.NotEqual(revoked, issued);
        Assert.Equal(HttpStatusCode.Gone, (await platform.Anonymous().GetAsync($"/api/v1/learning/certificates/{revoked}")).Status);
        Assert.Equal("Pat", (await platform.Anonymous().GetAsync($"/api/v1/learning/certificates/{issued}")).Text("learnerName"));
        Assert.Equal(HttpStatusCode.OK, (await platform.Anonymous().GetAsync($"/api/v1/learning/certificates/{issued}/pdf")).Status);
        // The address is in the event of the order only.
        Assert.Equal(completesBeforeItsCommand ? [revoked] : [revoked, issued],
            Classroom.Sent(platform, "learning.course-completed.v1", "courseId", room.Course).Select(e => e.Text("certificateCode")));
        Assert.Equal(JsonValueKind.Null, (await half.GetAsync(room.Path)).Body.GetProperty("certificateCode").ValueKind);

        async Task BuyAgainAsync(Shopper who)
        {
            var (order, learnerId) = (Guid.NewGuid(), (await who.GetAsync("/api/v1/auth/me")).Body.Id("userId"));
            var enrol = new EnrolLearner(order, learnerId, [new(room.Course, 1)]);
            var complete = new OrderCompleted(
                order, learnerId, who.Email, new(4900, "EUR"), [new(room.Course, "course", "Sourdough at home", 1, new(4900, "EUR"))],
                TimeProvider.System.GetUtcNow());
            if (completesBeforeItsCommand) await Classroom.CommandAsync(platform, complete);
            await Classroom.CommandAsync(platform, enrol);
            if (!completesBeforeItsCommand) await Classroom.CommandAsync(platform, complete);
        }
    }

    [Fact]
    public async Task Enrolled_learner_keeps_access_to_an_unpublished_course()
    {
        var room = await Classroom.OpenAsync(platform);
        var (learner, _) = await room.EnrolAsync();
        await UnpublishAsync(room.Course);
        Assert.Equal(HttpStatusCode.OK, (await room.CompleteAsync(learner, Classroom.FirstLesson)).Status);
    }

    private async Task UnpublishAsync(Guid course)
    {
        var product = RunningPlatform.Product("Sourdough at home", "course", 4900, published: false);
        var answer = await (await platform.StaffAsync("instructor"))
            .SendAsync(HttpMethod.Put, $"/api/v1/catalog/products/{course}", product, r => r.Headers.Add("If-Match", "\"1\""));
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body.ToString());
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
    }

    private static async Task<string> PaymentAsync(Shopper buyer, JsonElement order) =>
        (await buyer.GetAsync($"/api/v1/payments/{order.Id("orderId")}")).Text("status");

    private static string StatusOf(JsonElement order) => order.Text("status");

    private static string ReasonOf(JsonElement order) => StatusOf(order) == "cancelled" ? order.Text("reason") : order.ToString();
}
