namespace Platform.Tests.Support;

/// <summary>What staff and customers do in the shop.</summary>
internal static class Buying
{
    extension(RunningPlatform platform)
    {
        /// <summary>A new product on sale, with stock, known to Inventory and Ordering.</summary>
        public async Task<Guid> NewProductAsync(int stock, long amount = 1000, string currency = "EUR", string kind = "kit", string title = "Test kit")
        {
            var created = await (await platform.StaffAsync("instructor")).PostAsync("/api/v1/catalog/products",
                new { kind, title, description = "For a test.", price = new { amount, currency }, tags = new[] { "test" }, published = true });
            var id = created.Body.Id("id");
            await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
            if (stock > 0)
                await (await platform.StaffAsync("operator")).PostAsync($"/api/v1/inventory/{id}/adjustments", new { delta = stock, reason = "Delivery" });
            return id;
        }

        /// <summary>The body of a request that creates or replaces a product.</summary>
        public static object Product(string title = "A kit", string kind = "kit", long amount = 100, bool published = true) =>
            new { kind, title, description = "For a test.", price = new { amount, currency = "EUR" }, tags = new[] { "test" }, published };
    }

    extension(Shopper shopper)
    {
        /// <summary>Orders, and returns the order's id.</summary>
        public async Task<Guid> OrderAsync(string paymentToken, params (Guid Product, int Quantity)[] lines)
        {
            var answer = await shopper.PostAsync("/api/v1/orders", Shopper.OrderOf(paymentToken, lines), Guid.NewGuid().ToString());
            Assert.True(answer.Status == HttpStatusCode.Accepted, answer.Body.ToString());
            return answer.Body.Id("orderId");
        }

        public static object OrderOf(string paymentToken, params (Guid Product, int Quantity)[] lines) =>
            new { lines = lines.Select(l => new { productId = l.Product, quantity = l.Quantity }), payment = new { token = paymentToken } };

        /// <summary>The order once it is completed or cancelled.</summary>
        public Task<JsonElement> FinalOrderAsync(Guid orderId) => Poll.UntilAsync(
            async () => (await shopper.GetAsync($"/api/v1/orders/{orderId}")).Body, order => order.Text("status") is "completed" or "cancelled",
            order => $"the order is still {order}");

        /// <summary>Orders and waits for the end.</summary>
        public async Task<JsonElement> BuyAsync(string paymentToken, params (Guid Product, int Quantity)[] lines) =>
            await shopper.FinalOrderAsync(await shopper.OrderAsync(paymentToken, lines));

        public async Task<(int Available, int Reserved)> StockAsync(Guid product)
        {
            var stock = (await shopper.GetAsync($"/api/v1/inventory/{product}")).Body;
            return (stock.Int("available"), stock.Int("reserved"));
        }
    }
}
