using Platform.Inventory.Reservations;
using static Platform.Domain.Tests.Inventory.Given;

namespace Platform.Domain.Tests.Inventory;

public sealed class ReleasingStock
{
    [Fact]
    public void Repeated_release_returns_the_reserved_stock_once()
    {
        var stock = Stock(seats: 5, kits: 5);
        var reservation = stock.Reserve(new(Course, 2), new(Kit, 1));

        reservation.Release(stock);
        reservation.Release(stock);

        Assert.Equal(ReservationStatus.Released, reservation.Status);
        Assert.Equal(5, stock[Course].Available);
        Assert.Equal(5, stock[Kit].Available);
    }

    [Fact]
    public void Release_returns_committed_stock()
    {
        var stock = Stock(seats: 5, kits: 5);
        var reservation = stock.Reserve(new ReserveLine(Course, 2));
        reservation.Commit(Now);
        reservation.Release(stock);
        Assert.Equal(5, stock[Course].Available);
        Assert.Equal("reservation-released", reservation.CheckReserved()?.Code);
    }

    [Fact]
    public void Other_orders_keep_their_reservations()
    {
        var stock = Stock(seats: 5, kits: 5);
        stock.Reserve(new ReserveLine(Course, 1));
        var reservation = stock.Reserve(new ReserveLine(Course, 2));
        reservation.Release(stock);
        Assert.Equal(4, stock[Course].Available);
    }

    [Fact]
    public void Release_without_a_reservation_changes_nothing()
    {
        var stock = Stock(seats: 0, kits: 5);
        var refused = stock.Reserve(new ReserveLine(Course, 1));
        var tombstone = Reservation.Tombstone(Order, Now);

        refused.Release(stock);
        tombstone.Release(stock);

        Assert.Equal(0, stock[Course].Available);
        Assert.Equal("out-of-stock", refused.CheckReserved()?.Code);
    }

    [Fact]
    public void Release_after_the_expiry_changes_nothing()
    {
        var stock = Stock(seats: 5, kits: 5);
        var reservation = stock.Reserve(new ReserveLine(Course, 2));
        reservation.Expire(stock, Now.AddMinutes(15));
        reservation.Release(stock);
        Assert.Equal(5, stock[Course].Available);
        Assert.Equal("reservation-expired", reservation.CheckReserved()?.Code);
    }

    [Fact]
    public void Reservation_expires_at_its_time_and_once()
    {
        var stock = Stock(seats: 5, kits: 5);
        var reservation = stock.Reserve(new ReserveLine(Course, 2));

        Assert.False(reservation.Expire(stock, Now.AddMinutes(15).AddTicks(-1)));
        Assert.Equal(3, stock[Course].Available);
        Assert.True(reservation.Expire(stock, Now.AddMinutes(15)));
        Assert.Equal(5, stock[Course].Available);
        Assert.False(reservation.Expire(stock, Now.AddMinutes(16)));
    }

    [Fact]
    public void Committed_reservation_does_not_expire()
    {
        var stock = Stock(seats: 5, kits: 5);
        var reservation = stock.Reserve(new ReserveLine(Course, 2));
        reservation.Commit(Now);
        Assert.False(reservation.Expire(stock, Now.AddHours(1)));
        Assert.Equal(3, stock[Course].Available);
    }
}
