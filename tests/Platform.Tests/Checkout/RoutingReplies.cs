using Platform.Inventory.Contracts;
using Platform.Inventory.Persistence;
using Platform.Learning.Contracts;
using Platform.Learning.Persistence;
using Platform.Tests.Learning;

namespace Platform.Tests.Checkout;

/// <summary>The reply to a command goes to the orchestration that sent it.</summary>
[Collection(nameof(PlatformFixture))]
public sealed class RoutingReplies(PlatformFixture platform)
{
    [Fact]
    public async Task Every_command_and_reply_carries_its_instance_as_correlation_id()
    {
        var (learner, order) = await (await Classroom.OpenAsync(platform)).EnrolAsync();
        await RefundAsync(order);
        await StatusAsync(learner, order, "refunded");
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));

        // That an enrolment is active is no reply to a command.
        var carried = platform.Sent.Where(m => m.Subject.Split('.')[0] is "inventory" or "payments" or "learning" && m.Subject != EnrolmentActivated.Type)
            .Select(m => (m.Subject, Data: JsonDocument.Parse(m.Body).RootElement.GetProperty("data")))
            .Where(m => m.Data.Id("orderId") == order)
            .ToLookup(m => m.Data.Text("correlationId"), m => m.Subject);

        Assert.Equal(
            [
                "inventory.commit-stock.v1", "inventory.reserve-stock.v1", "inventory.stock-committed.v1", "inventory.stock-reserved.v1",
                "learning.enrol-learner.v1", "learning.learner-enrolled.v1",
                "payments.authorize-payment.v1", "payments.capture-payment.v1", "payments.payment-authorized.v1", "payments.payment-captured.v1",
            ], carried[$"order-{order}"].Order(StringComparer.Ordinal));
        Assert.Equal(
            [
                "inventory.release-stock.v1", "inventory.stock-released.v1", "learning.cancel-enrolment.v1", "learning.enrolment-ended.v1",
                "payments.payment-refunded.v1", "payments.refund-payment.v1",
            ], carried[$"refund-{order}"].Order(StringComparer.Ordinal));
        Assert.Equal(2, carried.Count);
    }

    [Fact]
    public async Task Reply_without_correlation_id_goes_to_the_running_checkout()
    {
        var (kit, buyer) = (await platform.NewProductAsync(stock: 1), await platform.NewUserAsync());
        Guid order;
        await using (var reservations = await LockedTable.LockAsync(platform, "inventory", "reservations"))
        {
            order = await buyer.OrderAsync("tok_declined", (kit, 1));
            await reservations.WaitForBlockedWritersAsync(1);
            var now = TimeProvider.System.GetUtcNow();
            await platform.SendAsync<InventoryDbContext, StockReserved>("inventory", new(order, now.AddMinutes(15), now, CorrelationId: null));
            await StatusAsync(buyer, order, "reserved");
        }

        Assert.Equal("The card was declined by its bank.", (await buyer.FinalOrderAsync(order)).Text("reason"));
    }

    [Fact]
    public async Task Reply_without_correlation_id_goes_to_the_refund_after_the_checkout()
    {
        var room = await Classroom.OpenAsync(platform);
        var (learner, order) = await room.EnrolAsync();
        await using (var enrolments = await LockedTable.LockAsync(platform, "learning", "enrolments"))
        {
            await RefundAsync(order);
            await enrolments.WaitForBlockedWritersAsync(1);
            var now = TimeProvider.System.GetUtcNow();
            await platform.SendAsync<LearningDbContext, EnrolmentEnded>("learning", new(order, null, [], "For a test.", now, CorrelationId: null));
            await StatusAsync(learner, order, "refunded");
        }

        await Poll.UntilAsync(async () => (await learner.GetAsync(room.Path)).Status == HttpStatusCode.Forbidden, () => "the learner still has a seat");
    }

    private async Task RefundAsync(Guid order)
    {
        var clerk = await platform.StaffAsync("operator");
        var answer = await clerk.PostAsync($"/api/v1/orders/{order}/refund", new { reason = "For a test." }, Guid.NewGuid().ToString());
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
    }

    /// <summary>Waits until the order has had a status.</summary>
    private static Task StatusAsync(Shopper buyer, Guid order, string status) => Poll.UntilAsync(async () =>
    {
        var history = (await buyer.GetAsync($"/api/v1/orders/{order}")).Body.GetProperty("history");
        return history.EnumerateArray().Any(h => h.Text("status") == status);
    }, () => $"the order was never {status}");
}
