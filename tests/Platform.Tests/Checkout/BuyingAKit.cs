using Platform.Ordering;

namespace Platform.Tests.Checkout;

[Collection(nameof(PlatformFixture))]
public sealed class BuyingAKit(PlatformFixture platform)
{
    [Fact]
    public async Task Accepted_card_completes_the_order_takes_stock_and_money_and_mails_a_receipt()
    {
        var kit = await platform.NewProductAsync(stock: 10, amount: 2500);
        var buyer = await platform.NewUserAsync();

        var order = await buyer.BuyAsync("tok_visa", (kit, 2));

        Assert.Equal("completed", order.Text("status"));
        Assert.Equal(5000, order.GetProperty("total").Long("amount"));
        Assert.Equal(["pending", "reserved", "authorized", "completed"], order.GetProperty("history").EnumerateArray().Select(h => h.Text("status")));
        Assert.Equal((8, 0), await buyer.StockAsync(kit));
        var payment = (await buyer.GetAsync($"/api/v1/payments/{order.Id("orderId")}")).Body;
        Assert.Equal("captured", payment.Text("status"));
        Assert.Equal(5000, payment.GetProperty("captured").Long("amount"));

        await Mailbox.WaitForAsync(platform, buyer.Email, "Receipt");
        await Mailbox.WaitForAsync(platform, buyer.Email, "Welcome");
        var notifications = (await buyer.GetAsync("/api/v1/notifications")).Body.Items().Select(n => n.Text("kind"));
        Assert.Equal(["receipt", "welcome"], notifications);
    }

    [Theory, InlineData("tok_declined"), InlineData("tok_insufficient"), InlineData("tok_unheard_of")]
    public async Task Declined_card_cancels_the_order_with_a_reason_and_releases_the_stock(string token)
    {
        var kit = await platform.NewProductAsync(stock: 3);
        var buyer = await platform.NewUserAsync();

        var order = await buyer.BuyAsync(token, (kit, 1));

        Assert.Equal("cancelled", order.Text("status"));
        Assert.NotEmpty(order.Text("reason"));
        Assert.Equal((3, 0), await buyer.StockAsync(kit));
        var payment = (await buyer.GetAsync($"/api/v1/payments/{order.Id("orderId")}")).Body;
        Assert.Equal(("declined", 0L), (payment.Text("status"), payment.GetProperty("captured").Long("amount")));
        await Mailbox.WaitForAsync(platform, buyer.Email, "cancelled");
    }

    [Fact]
    public async Task Missing_stock_cancels_the_order_without_a_payment()
    {
        var (few, many) = (await platform.NewProductAsync(stock: 1), await platform.NewProductAsync(stock: 50));
        var buyer = await platform.NewUserAsync();

        var order = await buyer.BuyAsync("tok_visa", (many, 2), (few, 2));

        Assert.Equal("cancelled", order.Text("status"));
        Assert.Contains("2", order.Text("reason"), StringComparison.Ordinal);
        Assert.Equal(((1, 0), (50, 0)), (await buyer.StockAsync(few), await buyer.StockAsync(many)));
        Assert.Equal("not-found", (await buyer.GetAsync($"/api/v1/payments/{order.Id("orderId")}")).ProblemCode);
    }

    [Fact]
    public async Task Provider_that_fails_twice_still_completes_the_order()
    {
        var kit = await platform.NewProductAsync(stock: 1);
        var order = await (await platform.NewUserAsync()).BuyAsync("tok_error", (kit, 1));
        Assert.Equal("completed", order.Text("status"));
    }

    [Fact]
    public async Task Two_buyers_of_the_last_kit_get_it_once()
    {
        var kit = await platform.NewProductAsync(stock: 1);
        var (first, second) = (await platform.NewUserAsync(), await platform.NewUserAsync());
        var orders = await Task.WhenAll(first.BuyAsync("tok_visa", (kit, 1)), second.BuyAsync("tok_visa", (kit, 1)));
        Assert.Equal(["cancelled", "completed"], orders.Select(StatusOf).Order());
        Assert.Equal((0, 0), await first.StockAsync(kit));
    }

    [Fact]
    public async Task Two_hundred_concurrent_orders_end_with_matching_stock_and_payments()
    {
        const int orders = 200, stock = 150;
        var kit = await platform.NewProductAsync(stock);
        var buyer = await platform.NewUserAsync();
        string[] tokens = ["tok_visa", "tok_declined", "tok_visa", "tok_visa"];

        var limits = platform.OptionsOf<OrderingOptions>("ordering");
        (limits.MaxOpenOrders, limits.MaxUnitsOnHold) = (orders, orders); // for one buyer of as many
        JsonElement[] final;
        try
        {
            final = await Task.WhenAll(Enumerable.Range(0, orders).Select(i => buyer.BuyAsync(tokens[i % tokens.Length], (kit, 1))));
        }
        finally
        {
            var defaults = new OrderingOptions();
            (limits.MaxOpenOrders, limits.MaxUnitsOnHold) = (defaults.MaxOpenOrders, defaults.MaxUnitsOnHold);
        }

        var completed = final.Count(o => StatusOf(o) == "completed");
        Assert.Equal(orders, completed + final.Count(o => StatusOf(o) == "cancelled"));
        Assert.Equal((stock - completed, 0), await buyer.StockAsync(kit));
        Assert.All(final.Where((_, i) => tokens[i % tokens.Length] == "tok_declined"), o => Assert.Equal("cancelled", StatusOf(o)));
        var captured = 0;
        foreach (var order in final)
        {
            var payment = await buyer.GetAsync($"/api/v1/payments/{order.Id("orderId")}");
            if (payment.Status == HttpStatusCode.OK && payment.Text("status") == "captured") captured++;
        }
        Assert.Equal(completed, captured);
    }

    private static string StatusOf(JsonElement order) => order.Text("status");
}
