namespace Platform.Tests.Checkout;

[Collection(nameof(PlatformFixture))]
public sealed class TracingAnOrder(PlatformFixture platform)
{
    [Fact]
    public async Task One_trace_spans_the_request_and_every_message()
    {
        const string traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
        var kit = await platform.NewProductAsync(stock: 1);
        var buyer = await platform.NewUserAsync();

        var placed = await buyer.SendAsync(HttpMethod.Post, "/api/v1/orders", Shopper.OrderOf("tok_visa", (kit, 1)), request =>
        {
            request.Headers.Add("Idempotency-Key", "traced");
            request.Headers.Add("traceparent", $"00-{traceId}-00f067aa0ba902b7-01");
        });
        var order = placed.Body.Id("orderId");
        await buyer.FinalOrderAsync(order);
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(traceId, placed.Response.Headers.GetValues("trace-id").Single());
        var messages = platform.Sent.Where(m => m.Body.Contains(order.ToString(), StringComparison.Ordinal)).ToList();
        Assert.Contains(messages, m => m.Subject == "ordering.order-completed.v1");
        Assert.All(messages, m => Assert.Equal((m.Subject, traceId), (m.Subject, JsonDocument.Parse(m.Body).RootElement.Text("traceparent").Split('-')[1])));
    }
}
