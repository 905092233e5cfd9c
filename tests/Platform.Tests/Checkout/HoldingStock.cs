using Microsoft.EntityFrameworkCore;
using Platform.Ordering.Persistence;

namespace Platform.Tests.Checkout;

[Collection(nameof(PlatformFixture))]
public sealed class HoldingStock(PlatformFixture platform)
{
    [Fact]
    public async Task Concurrent_orders_of_one_customer_cannot_all_pass_the_maximum()
    {
        var kit = await platform.NewProductAsync(stock: 100);
        var buyer = await platform.NewUserAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => PlaceAsync(buyer, "tok_slow", (kit, 1))));

        Assert.Equal(5, answers.Count(a => a.Status == HttpStatusCode.Accepted));
        Assert.All(answers.Where(a => a.Status != HttpStatusCode.Accepted),
            a => Assert.Equal((HttpStatusCode.Conflict, "too-many-open-orders"), (a.Status, a.ProblemCode)));
        var accepted = answers.Where(a => a.Status == HttpStatusCode.Accepted).Select(a => a.Body.Id("orderId")).ToList();
        foreach (var id in accepted) await buyer.PostAsync($"/api/v1/orders/{id}/cancel");
        foreach (var id in accepted) await buyer.FinalOrderAsync(id);
        Assert.Equal(HttpStatusCode.Accepted, (await PlaceAsync(buyer, "tok_visa", (kit, 1))).Status);
    }

    [Fact]
    public async Task Units_of_one_product_are_counted_over_all_open_orders()
    {
        var (kit, other) = (await platform.NewProductAsync(stock: 100), await platform.NewProductAsync(stock: 100));
        var buyer = await platform.NewUserAsync();
        Assert.Equal("too-many-units-on-hold", (await PlaceAsync(buyer, "tok_slow", (kit, 11))).ProblemCode);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PlaceAsync(buyer, "tok_slow", (kit, 4))));

        Assert.Equal(2, answers.Count(a => a.Status == HttpStatusCode.Accepted));
        Assert.All(answers.Where(a => a.Status != HttpStatusCode.Accepted), a => Assert.Equal("too-many-units-on-hold", a.ProblemCode));
        Assert.Equal(HttpStatusCode.Accepted, (await PlaceAsync(buyer, "tok_visa", (other, 10))).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await PlaceAsync(await platform.NewUserAsync(), "tok_visa", (kit, 10))).Status);
    }

    [Fact]
    public async Task Repeated_request_of_the_last_possible_order_gets_its_first_answer()
    {
        var kit = await platform.NewProductAsync(stock: 100);
        var buyer = await platform.NewUserAsync();
        var (body, key) = (Shopper.OrderOf("tok_slow", (kit, 10)), Guid.NewGuid().ToString());

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => buyer.PostAsync("/api/v1/orders", body, key)));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.Accepted, a.Status));
        Assert.Single(answers.Select(a => a.Body.Id("orderId")).Distinct());
    }

    [Fact]
    public async Task Idempotency_keys_are_purged_after_ninety_days()
    {
        var (kit, buyer) = (await platform.NewProductAsync(stock: 10), await platform.NewUserAsync());
        var (old, recent) = (await buyer.OrderAsync("tok_visa", (kit, 1)), await buyer.OrderAsync("tok_visa", (kit, 1)));
        await platform.OnDatabaseAsync("ordering", (OrderingDbContext db) =>
            db.Database.ExecuteSqlAsync($"update idempotency_keys set created_at = now() - interval '91 days' where order_id = {old}"));

        await platform.RunTimerAsync("ordering", nameof(PurgeIdempotencyKeys));

        Assert.Equal([recent], await platform.OnDatabaseAsync("ordering", (OrderingDbContext db) =>
            db.IdempotencyKeys.Where(k => k.SubjectId == old || k.SubjectId == recent).Select(k => k.SubjectId).ToListAsync()));
    }

    private static Task<ApiResponse> PlaceAsync(Shopper buyer, string token, params (Guid, int)[] lines) =>
        buyer.PostAsync("/api/v1/orders", Shopper.OrderOf(token, lines), Guid.NewGuid().ToString());
}
