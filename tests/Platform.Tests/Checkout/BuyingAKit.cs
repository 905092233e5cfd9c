namespace Platform.Tests.Checkout;

[Collection(nameof(PlatformFixture))]
public sealed class BuyingAKit(PlatformFixture platform)
{
    [Fact]
    public async Task Completes_takes_the_stock_and_the_money_and_sends_a_mail()
    {
        var kit = await platform.NewProductAsync(stock: 10, amount: 2500);
        var buyer = await platform.SomebodyAsync();

        var order = await buyer.BuyAsync("tok_visa", (kit, 2));

        Assert.Equal("completed", order.GetProperty("status").GetString());
        Assert.Equal(5000, order.GetProperty("total").GetProperty("amount").GetInt64());
        Assert.Equal(
            ["pending", "reserved", "authorized", "completed"], order.GetProperty("history").EnumerateArray().Select(h => h.GetProperty("status").GetString()));
        Assert.Equal((8, 0), await buyer.StockAsync(kit));
        var payment = (await buyer.GetAsync($"/api/v1/payments/{order.GetProperty("orderId").GetGuid()}")).Body;
        Assert.Equal("captured", payment.GetProperty("status").GetString());
        Assert.Equal(5000, payment.GetProperty("captured").GetProperty("amount").GetInt64());

        await Mailbox.WaitForAsync(platform, buyer.Email, "Receipt");
        await Mailbox.WaitForAsync(platform, buyer.Email, "Welcome");
        var notifications = (await buyer.GetAsync("/api/v1/notifications")).Body.GetProperty("items").EnumerateArray()
            .Select(n => n.GetProperty("kind").GetString());
        Assert.Equal(["receipt", "welcome"], notifications);
    }

    [Theory, InlineData("tok_declined"), InlineData("tok_insufficient"), InlineData("tok_unheard_of")]
    public async Task With_a_card_that_is_declined_is_cancelled_with_the_reason_and_the_stock_is_back(string token)
    {
        var kit = await platform.NewProductAsync(stock: 3);
        var buyer = await platform.SomebodyAsync();

        var order = await buyer.BuyAsync(token, (kit, 1));

        Assert.Equal("cancelled", order.GetProperty("status").GetString());
        Assert.NotEmpty(order.GetProperty("reason").GetString()!);
        Assert.Equal((3, 0), await buyer.StockAsync(kit));
        var payment = (await buyer.GetAsync($"/api/v1/payments/{order.GetProperty("orderId").GetGuid()}")).Body;
        Assert.Equal(("declined", 0L), (payment.GetProperty("status").GetString()!, payment.GetProperty("captured").GetProperty("amount").GetInt64()));
        await Mailbox.WaitForAsync(platform, buyer.Email, "cancelled");
    }

    [Fact]
    public async Task That_is_out_of_stock_is_cancelled_and_nothing_is_asked_of_the_bank()
    {
        var (few, many) = (await platform.NewProductAsync(stock: 1), await platform.NewProductAsync(stock: 50));
        var buyer = await platform.SomebodyAsync();

        var order = await buyer.BuyAsync("tok_visa", (many, 2), (few, 2));

        Assert.Equal("cancelled", order.GetProperty("status").GetString());
        Assert.Contains("2", order.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(((1, 0), (50, 0)), (await buyer.StockAsync(few), await buyer.StockAsync(many)));
        Assert.Equal("not-found", (await buyer.GetAsync($"/api/v1/payments/{order.GetProperty("orderId").GetGuid()}")).ProblemCode);
    }

    [Fact]
    public async Task Completes_although_the_provider_fails_twice()
    {
        var kit = await platform.NewProductAsync(stock: 1);
        var order = await (await platform.SomebodyAsync()).BuyAsync("tok_error", (kit, 1));
        Assert.Equal("completed", order.GetProperty("status").GetString());
    }

    [Fact]
    public async Task By_two_people_at_once_when_one_is_left_lets_exactly_one_have_it()
    {
        var kit = await platform.NewProductAsync(stock: 1);
        var (first, second) = (await platform.SomebodyAsync(), await platform.SomebodyAsync());

        var orders = await Task.WhenAll(first.BuyAsync("tok_visa", (kit, 1)), second.BuyAsync("tok_visa", (kit, 1)));

        Assert.Equal(["cancelled", "completed"], orders.Select(StatusOf).Order());
        Assert.Equal((0, 0), await first.StockAsync(kit));
    }

    [Fact]
    public async Task Two_hundred_times_at_once_ends_every_order_and_the_sums_agree()
    {
        const int orders = 200, stock = 150;
        var kit = await platform.NewProductAsync(stock);
        var buyer = await platform.SomebodyAsync();
        string[] tokens = ["tok_visa", "tok_declined", "tok_visa", "tok_visa"];

        var final = await Task.WhenAll(Enumerable.Range(0, orders).Select(i => buyer.BuyAsync(tokens[i % tokens.Length], (kit, 1))));

        var completed = final.Count(o => StatusOf(o) == "completed");
        Assert.Equal(orders, completed + final.Count(o => StatusOf(o) == "cancelled"));
        Assert.Equal((stock - completed, 0), await buyer.StockAsync(kit));
        Assert.All(final.Where((_, i) => tokens[i % tokens.Length] == "tok_declined"), o => Assert.Equal("cancelled", StatusOf(o)));
        var captured = 0;
        foreach (var order in final)
        {
            var payment = await buyer.GetAsync($"/api/v1/payments/{order.GetProperty("orderId").GetGuid()}");
            if (payment.Status == System.Net.HttpStatusCode.OK && payment.Text("status") == "captured") captured++;
        }
        Assert.Equal(completed, captured);
    }

    private static string StatusOf(JsonElement order) => order.GetProperty("status").GetString()!;
}
