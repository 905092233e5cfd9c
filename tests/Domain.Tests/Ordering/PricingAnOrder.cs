using Platform.Ordering.Orders;
using Platform.Ordering.Products;
using static Platform.Domain.Tests.Ordering.Given;

namespace Platform.Domain.Tests.Ordering;

public sealed class PricingAnOrder
{
    private static readonly Product Sourdough = Product(Course, "course", "Sourdough at home", 49_00), Soldering = Product(Kit, "kit", "Soldering kit", 24_50);

    [Fact]
    public void Kind_title_and_price_come_from_the_catalog()
    {
        var (lines, refusal) = Price([Sourdough, Soldering], (Kit, 2), (Course, 1));
        Assert.Null(refusal);
        Assert.Equal(
            [new OrderLine(Kit, "kit", "Soldering kit", 2, new(24_50, "EUR")), new OrderLine(Course, "course", "Sourdough at home", 1, new(49_00, "EUR"))],
            lines);
    }

    [Fact]
    public void Lines_of_the_same_product_are_merged() => Assert.Equal(3, Assert.Single(Price([Soldering], (Kit, 1), (Kit, 2)).Lines).Quantity);

    [Fact]
    public void Unknown_product_is_refused()
    {
        var (lines, refusal) = Price([Sourdough], (Course, 1), (Kit, 1));
        Assert.Equal("unknown-product", refusal?.Code);
        Assert.Contains(Kit.ToString(), refusal!.Detail, StringComparison.Ordinal);
        Assert.Empty(lines);
    }

    [Fact]
    public void Unpublished_product_is_refused() =>
        Assert.Equal("unknown-product", Price([Product(Kit, "kit", "Soldering kit", 24_50, published: false)], (Kit, 1)).Refusal?.Code);

    [Theory, InlineData(1000, 1), InlineData(1000, 1000), InlineData(int.MaxValue, int.MaxValue)]
    public void More_than_a_thousand_over_all_lines_are_refused(int first, int second)
    {
        var refusal = Price([Soldering], (Kit, first), (Kit, second)).Refusal;
        Assert.Equal("quantity-too-large", refusal?.Code);
        Assert.Contains("Soldering kit", refusal!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_thousand_over_all_lines_are_accepted() => Assert.Null(Price([Soldering], (Kit, 999), (Kit, 1)).Refusal);

    [Fact]
    public void Mixed_currencies_are_refused_by_name()
    {
        var refusal = Price([Sourdough, Product(Kit, "kit", "Soldering kit", 24_50, "USD")], (Course, 1), (Kit, 1)).Refusal;
        Assert.Equal("mixed-currencies", refusal?.Code);
        Assert.Contains("EUR and USD", refusal!.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(OrderPricing.MaxTotal, 1, null), InlineData(OrderPricing.MaxTotal + 1, 1, "total-too-large")]
    [InlineData(long.MaxValue, 1000, "total-too-large")]
    public void Total_over_the_maximum_is_refused(long amount, int quantity, string? refused) =>
        Assert.Equal(refused, Price([Product(Kit, "kit", "Soldering kit", amount)], (Kit, quantity)).Refusal?.Code);

    private static (IReadOnlyList<OrderLine> Lines, Refusal? Refusal) Price(Product[] catalog, params (Guid ProductId, int Quantity)[] wanted) =>
        OrderPricing.Price(wanted, catalog.ToDictionary(p => p.Id));
}
