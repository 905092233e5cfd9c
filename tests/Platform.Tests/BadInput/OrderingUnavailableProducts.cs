namespace Platform.Tests.BadInput;

[Collection(nameof(PlatformFixture))]
public sealed class OrderingUnavailableProducts(PlatformFixture platform)
{
    [Fact]
    public async Task Unknown_product_is_refused_with_its_id() => await AssertRefusedAsync("unknown-product", Routes.Nothing, (new(Routes.Nothing), 1));

    [Fact]
    public async Task Products_in_two_currencies_are_refused()
    {
        var (euros, dollars) = (await platform.NewProductAsync(stock: 0, currency: "EUR"), await platform.NewProductAsync(stock: 0, currency: "USD"));
        await AssertRefusedAsync("mixed-currencies", "EUR", (euros, 1), (dollars, 1));
    }

    [Fact]
    public async Task Quantity_over_the_maximum_across_lines_is_refused()
    {
        var kit = await platform.NewProductAsync(stock: 0);
        await AssertRefusedAsync("quantity-too-large", "1000", [.. Enumerable.Repeat((kit, 1000), 50)]);
    }

    [Fact]
    public async Task Total_over_the_maximum_is_refused()
    {
        var kit = await platform.NewProductAsync(stock: 0, amount: 100_000_000);
        await AssertRefusedAsync("total-too-large", "cannot exceed", (kit, 1000));
    }

    private async Task AssertRefusedAsync(string code, string mentioned, params (Guid Product, int Quantity)[] lines)
    {
        var answer = await (await Routes.AsAsync(platform, "customer"))
            .PostAsync("/api/v1/orders", Shopper.OrderOf("tok_visa", lines), Guid.NewGuid().ToString());
        Assert.Empty(Problem.FaultsOf(answer, 422));
        Assert.Equal(code, answer.ProblemCode);
        Assert.Contains(mentioned, answer.Text("detail"), StringComparison.Ordinal);
    }
}
