using Platform.Inventory.Contracts;
using Platform.Inventory.Persistence;
using Platform.Learning.Contracts;
using Platform.Learning.Persistence;
using Platform.Shared.Messaging;
using Platform.Shared.Persistence;
using Platform.Tests.Learning;

namespace Platform.Tests.Checkout;

/// <summary>The answer to a command is for the orchestration that has sent it.</summary>
[Collection(nameof(PlatformFixture))]
public sealed class RoutingReplies(PlatformFixture platform)
{
    [Fact]
    public async Task Is_by_the_instance_that_every_command_and_every_answer_carries()
    {
        var (learner, order) = await (await Classroom.OpenAsync(platform)).EnrolAsync();
        await RefundAsync(order);
        await StatusAsync(learner, order, "refunded");
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));

        var carried = platform.Sent.Where(m => m.Subject.Split('.')[0] is "inventory" or "payments" or "learning")
            .Select(m => (m.Subject, Data: JsonDocument.Parse(m.Body).RootElement.GetProperty("data")))
            .Where(m => m.Data.GetProperty("orderId").GetGuid() == order)
            .ToLookup(m => m.Data.GetProperty("correlationId").GetString(), m => m.Subject);

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
    public async Task Of_an_answer_that_carries_none_is_to_the_checkout_while_that_runs()
    {
        var (kit, buyer) = (await platform.NewProductAsync(stock: 1), await platform.SomebodyAsync());
        Guid order;
        await using (var reservations = await HeldTable.HoldAsync(platform, "inventory", "reservations"))
        {
            order = await buyer.OrderAsync("tok_declined", (kit, 1));
            await reservations.HasWaitingAsync(1);
            var now = TimeProvider.System.GetUtcNow();
            await PublishAsync<InventoryDbContext, StockReserved>("inventory", new(order, now.AddMinutes(15), now, CorrelationId: null));
            await StatusAsync(buyer, order, "reserved");
        }

        Assert.Equal("The card was declined by its bank.", (await buyer.FinalOrderAsync(order)).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Of_an_answer_that_carries_none_is_to_the_refund_once_the_checkout_is_over()
    {
        var room = await Classroom.OpenAsync(platform);
        var (learner, order) = await room.EnrolAsync();
        await using (var enrolments = await HeldTable.HoldAsync(platform, "learning", "enrolments"))
        {
            await RefundAsync(order);
            await enrolments.HasWaitingAsync(1);
            var now = TimeProvider.System.GetUtcNow();
            await PublishAsync<LearningDbContext, EnrolmentEnded>("learning", new(order, null, [], "For a test.", now, CorrelationId: null));
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
        return history.EnumerateArray().Any(h => h.GetProperty("status").GetString() == status);
    }, () => $"the order was never {status}");

    private async Task PublishAsync<TContext, TEvent>(string app, TEvent published) where TContext : PlatformDbContext where TEvent : IOutgoingMessage
    {
        await using var scope = platform.Host.App(app).Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        db.Send(published, TimeProvider.System.GetUtcNow());
        await db.SaveChangesAsync();
    }
}
