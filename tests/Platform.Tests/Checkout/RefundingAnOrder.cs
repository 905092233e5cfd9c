using Platform.Tests.Identity;
using Platform.Tests.Learning;

namespace Platform.Tests.Checkout;

[Collection(nameof(PlatformFixture))]
public sealed class RefundingAnOrder(PlatformFixture platform)
{
    private const string Reason = "The course moved to another week.";

    [Fact]
    public async Task Refund_returns_the_money_ends_the_access_and_frees_the_seat()
    {
        var room = await Classroom.OpenAsync(platform, capacity: 1, stock: 5);
        var (first, orderId) = await room.EnrolAsync();
        await room.CompleteAsync(first, Classroom.FirstLesson);
        var next = await platform.NewUserAsync();
        Assert.Equal("cancelled", (await next.BuyAsync("tok_visa", (room.Course, 1))).Text("status"));

        var accepted = await RefundAsync(orderId);
        Assert.Equal((HttpStatusCode.Accepted, $"/api/v1/orders/{orderId}"), (accepted.Status, accepted.Response.Headers.Location!.ToString()));
        var order = await RefundedAsync(first, orderId);

        Assert.Equal(Reason, order.Text("reason"));
        Assert.Equal(["pending", "reserved", "authorized", "completed", "refunded"],
            order.GetProperty("history").EnumerateArray().Select(h => h.Text("status")));
        var payment = await first.GetAsync($"/api/v1/payments/{orderId}");
        Assert.Equal(("refunded", 4900L), (payment.Text("status"), payment.Body.GetProperty("refunded").Long("amount")));
        Assert.Equal((5, 0), await first.StockAsync(room.Course));
        Assert.Equal("not-enrolled", (await first.GetAsync(room.Path)).ProblemCode);
        var sagas = (await (await platform.StaffAsync("operator")).GetAsync($"/api/v1/orders/{orderId}/timeline")).Body.GetProperty("sagas");
        Assert.Equal(
            [("checkout", "ReserveStock AuthorizePayment EnrolLearner CommitStock CapturePayment"), ("refund", "CancelEnrolment RefundPayment ReleaseStock")],
            sagas.EnumerateArray().Select(saga => (saga.Text("kind"), string.Join(' ', Replied(saga)))));
        Assert.Contains(Reason, (await Mailbox.WaitForAsync(platform, first.Email, "refunded")).Text("text"), StringComparison.Ordinal);

        await room.BuyAsync(next);
    }

    private static IEnumerable<string> Replied(JsonElement saga) => saga.GetProperty("steps").EnumerateArray()
        .Where(step => step.GetProperty("repliedAt").ValueKind == JsonValueKind.String).Select(step => step.Text("command"));

    [Fact]
    public async Task Buying_again_resumes_the_progress()
    {
        var room = await Classroom.OpenAsync(platform);
        var (learner, orderId) = await room.EnrolAsync();
        await room.CompleteAsync(learner, Classroom.FirstLesson);
        await RefundAsync(orderId);
        await RefundedAsync(learner, orderId);

        await room.BuyAsync(learner);

        Assert.Equal(1, (await learner.GetAsync(room.Path)).Body.GetProperty("progress").Int("lessonsCompleted"));
    }

    [Fact]
    public async Task Refund_of_a_kit_restocks_it_and_sends_no_command_to_Learning()
    {
        var kit = await platform.NewProductAsync(stock: 3);
        var buyer = await platform.NewUserAsync();
        var orderId = (await buyer.BuyAsync("tok_visa", (kit, 2))).Id("orderId");

        await RefundAsync(orderId);
        await RefundedAsync(buyer, orderId);

        Assert.Equal((3, 0), await buyer.StockAsync(kit));
        Assert.Empty(Classroom.Sent(platform, "learning.cancel-enrolment.v1", "orderId", orderId));
    }

    [Fact]
    public async Task Operator_who_logged_in_yesterday_steps_up_first()
    {
        var buyer = await platform.NewUserAsync();
        var orderId = (await buyer.BuyAsync("tok_visa", (await platform.NewProductAsync(stock: 1), 1))).Id("orderId");
        var (email, tokens) = await platform.LogInOfYesterdayAsync("operator");
        var refused = await RefundByAsync(tokens);
        Assert.Equal((HttpStatusCode.Unauthorized, "step-up-required"), (refused.Status, refused.ProblemCode));

        var stepped = await new Shopper(platform, tokens.Text("accessToken"), email).PostAsync("/api/v1/auth/step-up", new { password = "correct-horse-9" });

        Assert.Equal(HttpStatusCode.Accepted, (await RefundByAsync(stepped)).Status);

        Task<ApiResponse> RefundByAsync(ApiResponse login) => new Shopper(platform, login.Text("accessToken"), email).PostAsync(
            $"/api/v1/orders/{orderId}/refund", new { reason = Reason }, Guid.NewGuid().ToString());
    }

    [Fact]
    public async Task Repeated_requests_refund_once_and_only_for_operators()
    {
        var kit = await platform.NewProductAsync(stock: 3);
        var buyer = await platform.NewUserAsync();
        var orderId = (await buyer.BuyAsync("tok_visa", (kit, 1))).Id("orderId");
        var cancelled = (await buyer.BuyAsync("tok_declined", (kit, 1))).Id("orderId");
        var key = Guid.NewGuid().ToString();

        Assert.Equal("role-required", (await buyer.PostAsync($"/api/v1/orders/{orderId}/refund", new { reason = Reason }, key)).ProblemCode);
        Assert.Equal("not-completed", (await RefundAsync(cancelled)).ProblemCode);
        Assert.Equal(HttpStatusCode.Accepted, (await RefundAsync(orderId, key)).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await RefundAsync(orderId, key)).Status);
        Assert.Equal("already-refunded", (await RefundAsync(orderId)).ProblemCode);
        Assert.Equal("idempotency-key-reused", (await RefundAsync(cancelled, key)).ProblemCode);
        await RefundedAsync(buyer, orderId);
        Assert.Equal("already-refunded", (await RefundAsync(orderId)).ProblemCode);
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));

        Assert.Single(Classroom.Sent(platform, "payments.payment-refunded.v1", "orderId", orderId));
        Assert.Single(Classroom.Sent(platform, "ordering.order-refunded.v1", "orderId", orderId));
        Assert.Equal((3, 0), await buyer.StockAsync(kit));
    }

    [Fact]
    public async Task Concurrent_requests_with_one_key_are_all_accepted()
    {
        var kit = await platform.NewProductAsync(stock: 3);
        var buyer = await platform.NewUserAsync();
        var orderId = (await buyer.BuyAsync("tok_visa", (kit, 1))).GetProperty("orderId").GetGuid();
        var key = Guid.NewGuid().ToString();

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => RefundAsync(orderId, key)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Accepted, answer.Status));
        await RefundedAsync(buyer, orderId);
    }

    private async Task<ApiResponse> RefundAsync(Guid orderId, string? key = null) =>
        await (await platform.StaffAsync("operator")).PostAsync($"/api/v1/orders/{orderId}/refund", new { reason = Reason }, key ?? Guid.NewGuid().ToString());

    private static Task<JsonElement> RefundedAsync(Shopper buyer, Guid orderId) => Poll.UntilAsync(
        async () => (await buyer.GetAsync($"/api/v1/orders/{orderId}")).Body, order => order.Text("status") == "refunded", order => $"still {order}");
}
