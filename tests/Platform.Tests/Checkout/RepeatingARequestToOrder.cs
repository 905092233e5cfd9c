namespace Platform.Tests.Checkout;

[Collection(nameof(PlatformFixture))]
public sealed class RepeatingARequestToOrder(PlatformFixture platform)
{
    [Fact]
    public async Task Same_key_and_body_returns_the_first_answer_and_one_order()
    {
        var kit = await platform.NewProductAsync(stock: 10);
        var buyer = await platform.NewUserAsync();
        var (body, key) = (Shopper.OrderOf("tok_visa", (kit, 1)), Guid.NewGuid().ToString());

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => buyer.PostAsync("/api/v1/orders", body, key)));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.Accepted, a.Status));
        Assert.Single(answers.Select(a => a.Body.ToString()).Distinct());
        Assert.Equal($"/api/v1/orders/{answers[0].Body.Id("orderId")}", answers[0].Response.Headers.Location!.ToString());
        await buyer.FinalOrderAsync(answers[0].Body.Id("orderId"));
        Assert.Equal(1, (await buyer.GetAsync("/api/v1/orders")).Body.GetProperty("items").GetArrayLength());
        Assert.Equal((9, 0), await buyer.StockAsync(kit));
    }

    [Fact]
    public async Task Same_key_with_another_body_is_refused()
    {
        var kit = await platform.NewProductAsync(stock: 10);
        var buyer = await platform.NewUserAsync();
        var key = Guid.NewGuid().ToString();
        await buyer.PostAsync("/api/v1/orders", Shopper.OrderOf("tok_visa", (kit, 1)), key);
        var answer = await buyer.PostAsync("/api/v1/orders", Shopper.OrderOf("tok_visa", (kit, 2)), key);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency-key-reused"), (answer.Status, answer.ProblemCode));
    }

    [Fact]
    public async Task Missing_key_is_refused()
    {
        var answer = await (await platform.NewUserAsync()).PostAsync("/api/v1/orders", Shopper.OrderOf("tok_visa", (Guid.NewGuid(), 1)));
        Assert.Equal((HttpStatusCode.BadRequest, "idempotency-key-required"), (answer.Status, answer.ProblemCode));
    }
}
