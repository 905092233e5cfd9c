using Platform.Inventory.Reservations;
using static Platform.Domain.Tests.Inventory.Given;

namespace Platform.Domain.Tests.Inventory;

public sealed class ReservingStock
{
    [Fact]
    public void Holds_every_line_for_fifteen_minutes()
    {
        var stock = Stock(seats: 5, kits: 3);

        var reservation = stock.Reserve(new(Course, 1), new(Kit, 3));

        Assert.Null(reservation.CheckReserved());
        Assert.Equal((ReservationStatus.Reserved, Now.AddMinutes(15)), (reservation.Status, reservation.ExpiresAt));
        Assert.Equal((4, 1), stock.Of(Course));
        Assert.Equal((0, 3), stock.Of(Kit));
    }

    [Fact]
    public void Holds_nothing_when_one_line_is_out_of_stock_and_names_the_product()
    {
        var stock = Stock(seats: 5, kits: 2);

        var refusal = stock.Reserve(new(Course, 1), new(Kit, 3)).CheckReserved();

        Assert.Equal("out-of-stock", refusal?.Code);
        Assert.Contains("Soldering kit", refusal!.Detail, StringComparison.Ordinal);
        Assert.Contains(Kit.ToString(), refusal.Detail, StringComparison.Ordinal);
        Assert.Equal((5, 0), stock.Of(Course));
        Assert.Equal((2, 0), stock.Of(Kit));
    }

    [Fact]
    public void Adds_up_lines_of_the_same_product()
    {
        var stock = Stock(seats: 3, kits: 0);

        Assert.Equal("out-of-stock", stock.Reserve(new(Course, 2), new(Course, 2)).CheckReserved()?.Code);
        Assert.Equal(3, Assert.Single(stock.Reserve(new(Course, 2), new(Course, 1)).Lines).Quantity);
        Assert.Equal((0, 3), stock.Of(Course));
    }

    [Fact]
    public void Does_not_overflow() =>
        Assert.Equal("out-of-stock", Stock(seats: 1, kits: 0).Reserve(new(Course, int.MaxValue), new(Course, int.MaxValue)).CheckReserved()?.Code);

    [Fact]
    public void Is_refused_for_a_product_that_was_never_published()
    {
        var unknown = new Guid("cccccccc-0000-0000-0000-00000000ffff");
        var stock = Stock(seats: 5, kits: 5);

        var refusal = stock.Reserve(new(Course, 1), new(unknown, 1)).CheckReserved();

        Assert.Equal("product-unknown", refusal?.Code);
        Assert.Contains(unknown.ToString(), refusal!.Detail, StringComparison.Ordinal);
        Assert.Equal((5, 0), stock.Of(Course));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void Is_refused_for_a_quantity_below_one(int quantity) =>
        Assert.Equal("invalid-lines", Stock(5, 5).Reserve(new(Course, 2), new(Course, quantity)).CheckReserved()?.Code);

    [Fact]
    public void Is_refused_without_lines() => Assert.Equal("invalid-lines", Stock(5, 5).Reserve().CheckReserved()?.Code);

    [Fact]
    public void Stays_refused_even_when_stock_has_come_since()
    {
        var stock = Stock(seats: 0, kits: 0);
        var reservation = stock.Reserve(new ReserveLine(Course, 1));

        stock[Course].Adjust(10);

        Assert.Equal("out-of-stock", reservation.CheckReserved()?.Code);
    }

    [Fact]
    public void Is_refused_when_the_order_gave_up_before() => Assert.Equal("reservation-released", Reservation.Tombstone(Order, Now).CheckReserved()?.Code);

    [Fact]
    public void Is_answered_the_same_again_once_committed()
    {
        var stock = Stock(seats: 5, kits: 5);
        var reservation = stock.Reserve(new ReserveLine(Course, 1));

        reservation.Commit(stock, Now);

        Assert.Null(reservation.CheckReserved());
        Assert.Equal(Now.AddMinutes(15), reservation.ExpiresAt);
    }
}
