using Platform.Ordering;
using Platform.Ordering.Orders;
using static Platform.Domain.Tests.Ordering.Given;

namespace Platform.Domain.Tests.Ordering;

public sealed class HoldingStock
{
    private static readonly OrderingOptions Options = new() { MaxOpenOrders = 2, MaxUnitsOnHold = 5 };

    [Fact]
    public void Defaults_are_five_orders_ten_units_and_two_minutes()
    {
        var defaults = new OrderingOptions();
        Assert.Equal((5, 10, TimeSpan.FromMinutes(2)), (defaults.MaxOpenOrders, defaults.MaxUnitsOnHold, defaults.AuthorizationTimeout));
    }

    [Fact]
    public void Order_within_both_maxima_is_accepted() =>
        Assert.Null(OpenOrders.Check([PlacedOrder().Lines], [Line(Kit, 3)], Options)); // two kits are held already

    [Fact]
    public void One_order_more_than_the_maximum_is_refused()
    {
        var refusal = OpenOrders.Check([PlacedOrder().Lines, PlacedOrder().Lines], [Line(Course, 1)], Options);
        Assert.Equal(
            new("too-many-open-orders", "You have reached the maximum of 2 open orders. Wait until one is completed, or cancel one."), refusal);
    }

    [Fact]
    public void One_unit_more_than_the_maximum_over_all_open_orders_is_refused()
    {
        var refusal = OpenOrders.Check([PlacedOrder().Lines], [Line(Course, 1), Line(Kit, 4)], Options);
        Assert.Equal("too-many-units-on-hold", refusal?.Code);
        Assert.Contains("may hold 5 units of 'Soldering kit' at most, and with this one it would be 6", refusal!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Single_order_over_the_maximum_is_refused() => Assert.Equal("too-many-units-on-hold", OpenOrders.Check([], [Line(Kit, 6)], Options)?.Code);

    private static OrderLine Line(Guid product, int quantity) =>
        new(product, product == Kit ? "kit" : "course", product == Kit ? "Soldering kit" : "Sourdough at home", quantity, new(100, "EUR"));
}
