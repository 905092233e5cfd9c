using Platform.Inventory.Reservations;
using static Platform.Domain.Tests.Inventory.Given;

namespace Platform.Domain.Tests.Inventory;

public sealed class ReservingStock
{
    [Fact]
    public void Every_line_is_reserved_for_fifteen_minutes()
    {
        var stock = Stock(seats: 5, kits: 3);
        var reservation = stock.Reserve(new(Course, 1), new(Kit, 3));
        Assert.Null(reservation.CheckReserved());
        Assert.Equal((ReservationStatus.Reserved, Now.AddMinutes(15)), (reservation.Status, reservation.ExpiresAt));
        Assert.Equal(4, stock[Course].Available);
        Assert.Equal(0, stock[Kit].Available);
    }

    [Fact]
    public void One_line_out_of_stock_refuses_all_and_names_the_product()
    {
        var stock = Stock(seats: 5, kits: 2);

        var refusal = stock.Reserve(new(Course, 1), new(Kit, 3)).CheckReserved();

        Assert.Equal("out-of-stock", refusal?.Code);
        Assert.Contains("Soldering kit", refusal!.Detail, StringComparison.Ordinal);
        Assert.Contains(Kit.ToString(), refusal.Detail, StringComparison.Ordinal);
        Assert.Equal(5, stock[Course].Available);
        Assert.Equal(2, stock[Kit].Available);
    }

    [Fact]
    public void Lines_of_the_same_product_add_up()
    {
        var stock = Stock(seats: 3, kits: 0);
        Assert.Equal("out-of-stock", stock.Reserve(new(Course, 2), new(Course, 2)).CheckReserved()?.Code);
        Assert.Equal(3, Assert.Single(stock.Reserve(new(Course, 2), new(Course, 1)).Lines).Quantity);
        Assert.Equal(0, stock[Course].Available);
    }

    [Fact]
    public void Huge_quantities_do_not_overflow() =>
        Assert.Equal("out-of-stock", Stock(seats: 1, kits: 0).Reserve(new(Course, int.MaxValue), new(Course, int.MaxValue)).CheckReserved()?.Code);

    [Fact]
    public void Unknown_product_is_refused()
    {
        var unknown = new Guid("cccccccc-0000-0000-0000-00000000ffff");
        var stock = Stock(seats: 5, kits: 5);
        var refusal = stock.Reserve(new(Course, 1), new(unknown, 1)).CheckReserved();
        Assert.Equal("product-unknown", refusal?.Code);
        Assert.Contains(unknown.ToString(), refusal!.Detail, StringComparison.Ordinal);
        Assert.Equal(5, stock[Course].Available);
    }

    [Theory, InlineData(0), InlineData(-1), InlineData(int.MinValue)]
    public void Quantity_below_one_is_refused(int quantity) =>
        Assert.Equal("invalid-lines", Stock(5, 5).Reserve(new(Course, 2), new(Course, quantity)).CheckReserved()?.Code);

    [Fact]
    public void Order_without_lines_is_refused() => Assert.Equal("invalid-lines", Stock(5, 5).Reserve().CheckReserved()?.Code);

    [Fact]
    public void Refusal_stays_when_stock_arrives_later()
    {
        var stock = Stock(seats: 0, kits: 0);
        var reservation = stock.Reserve(new ReserveLine(Course, 1));
        stock[Course].Adjust(10);
        Assert.Equal("out-of-stock", reservation.CheckReserved()?.Code);
    }

    [Fact]
    public void Reservation_after_the_release_is_refused() => Assert.Equal("reservation-released", Reservation.Tombstone(Order, Now).CheckReserved()?.Code);

    [Fact]
    public void Committed_reservation_is_still_accepted()
    {
        var stock = Stock(seats: 5, kits: 5);
        var reservation = stock.Reserve(new ReserveLine(Course, 1));
        reservation.Commit(Now);
        Assert.Null(reservation.CheckReserved());
        Assert.Equal(Now.AddMinutes(15), reservation.ExpiresAt);
    }
}
