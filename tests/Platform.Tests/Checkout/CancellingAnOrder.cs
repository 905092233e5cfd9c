namespace Platform.Tests.Checkout;

[Collection(nameof(PlatformFixture))]
public sealed class CancellingAnOrder(PlatformFixture platform)
{
    [Fact]
    public async Task Cancelling_during_authorization_voids_the_payment_and_releases_the_stock()
    {
        var kit = await platform.NewProductAsync(stock: 2);
        var buyer = await platform.NewUserAsync();
        var id = await buyer.OrderAsync("tok_slow", (kit, 1));
        await Poll.UntilAsync(async () => (await buyer.GetAsync($"/api/v1/orders/{id}")).Text("status") == "reserved", () => "the stock is not reserved");

        var answer = await buyer.PostAsync($"/api/v1/orders/{id}/cancel");

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        var order = await buyer.FinalOrderAsync(id);
        Assert.Equal(("cancelled", "Cancelled as you asked."), (order.Text("status"), order.Text("reason")));
        Assert.Equal((2, 0), await buyer.StockAsync(kit));
        var payment = await buyer.GetAsync($"/api/v1/payments/{id}");
        Assert.Equal(0, payment.Body.GetProperty("captured").Long("amount"));
        Assert.Equal("voided", payment.Text("status"));
    }

    [Fact]
    public async Task Completed_order_is_refused()
    {
        var kit = await platform.NewProductAsync(stock: 1);
        var buyer = await platform.NewUserAsync();
        var order = await buyer.BuyAsync("tok_visa", (kit, 1));
        var answer = await buyer.PostAsync($"/api/v1/orders/{order.Id("orderId")}/cancel");
        Assert.Equal((HttpStatusCode.Conflict, "too-late-to-cancel"), (answer.Status, answer.ProblemCode));
    }

    [Fact]
    public async Task Another_customers_order_is_not_found()
    {
        var kit = await platform.NewProductAsync(stock: 1);
        var order = await (await platform.NewUserAsync()).BuyAsync("tok_visa", (kit, 1));
        var id = order.Id("orderId");
        var stranger = await platform.NewUserAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await stranger.PostAsync($"/api/v1/orders/{id}/cancel")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/api/v1/orders/{id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/api/v1/payments/{id}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await (await platform.StaffAsync("operator")).GetAsync($"/api/v1/orders/{id}")).Status);
    }
}
