using Platform.Inventory.Reservations;
using Platform.Inventory.Stock;
using static Platform.Domain.Tests.Inventory.Given;

namespace Platform.Domain.Tests.Inventory;

public sealed class AdjustingStock
{
    private static readonly StockAdjustment Earlier = new()
    {
        Id = new("dddddddd-0000-0000-0000-000000000001"),
        ProductId = Kit,
        Delta = 10,
        Reason = "Delivery 7",
        MadeBy = new("eeeeeeee-0000-0000-0000-000000000001"),
        IdempotencyKey = "k",
        AvailableAfter = 10,
        ReservedAfter = 0,
        At = Now,
    };

    [Fact]
    public void Adjustment_adds_to_or_subtracts_from_available_stock()
    {
        var item = Stock(seats: 0, kits: 3)[Kit];

        Assert.Null(item.Adjust(7));
        Assert.Null(item.Adjust(-10));
        Assert.Equal(0, item.Available);
    }

    [Fact]
    public void Adjustment_below_zero_is_refused()
    {
        var item = Stock(seats: 0, kits: 3)[Kit];
        Assert.Equal("stock-below-zero", item.Adjust(-4)?.Code);
        Assert.Equal(3, item.Available);
    }

    [Fact]
    public void Reserved_stock_is_not_adjusted()
    {
        var stock = Stock(seats: 0, kits: 3);
        stock.Reserve(new ReserveLine(Kit, 2));
        Assert.Equal("stock-below-zero", stock[Kit].Adjust(-2)?.Code);
        Assert.Null(stock[Kit].Adjust(-1));
        Assert.Equal(0, stock[Kit].Available);
    }

    [Fact]
    public void Repeated_key_must_have_the_same_request()
    {
        Assert.Equal(Earlier.RequestHash, StockAdjustment.HashOf(Kit, 10, "Delivery 7"));
        Assert.NotEqual(Earlier.RequestHash, StockAdjustment.HashOf(Course, 10, "Delivery 7"));
        Assert.NotEqual(Earlier.RequestHash, StockAdjustment.HashOf(Kit, 11, "Delivery 7"));
        Assert.NotEqual(Earlier.RequestHash, StockAdjustment.HashOf(Kit, 10, "Delivery 8"));
    }

    [Theory]
    [InlineData(0, "Delivery"), InlineData(1_000_001, "Delivery"), InlineData(-1_000_001, "Delivery"), InlineData(int.MinValue, "Delivery")]
    [InlineData(null, "Delivery"), InlineData(1, ""), InlineData(1, " "), InlineData(1, null), InlineData(1, "nul\0")]
    public void Invalid_delta_or_reason_is_refused(int? delta, string? reason) =>
        Assert.Single(new AdjustStockValidator().Validate(new AdjustStockRequest(delta, reason)).Errors);

    [Fact]
    public void Maximum_delta_and_reason_are_accepted()
    {
        Assert.True(new AdjustStockValidator().Validate(new AdjustStockRequest(-1_000_000, new('r', 200))).IsValid);
        Assert.True(new AdjustStockValidator().Validate(new AdjustStockRequest(1_000_000, "r")).IsValid);
        Assert.False(new AdjustStockValidator().Validate(new AdjustStockRequest(1, new('r', 201))).IsValid);
    }
}
