using Platform.Inventory.Reservations;
using static Platform.Domain.Tests.Inventory.Given;

namespace Platform.Domain.Tests.Inventory;

public sealed class CommittingStock
{
    [Fact]
    public void Repeated_commit_takes_the_reserved_stock_once()
    {
        var stock = Stock(seats: 5, kits: 5);
        var reservation = stock.Reserve(new(Course, 2), new(Kit, 1));
        Assert.Null(reservation.Commit(Now.AddMinutes(14)));
        Assert.Null(reservation.Commit(Now.AddMinutes(14)));
        Assert.Equal(3, stock[Course].Available);
        Assert.Equal(4, stock[Kit].Available);
    }

    [Fact]
    public void Repeated_commit_after_the_expiry_succeeds()
    {
        var stock = Stock(seats: 5, kits: 5);
        var reservation = stock.Reserve(new ReserveLine(Course, 2));
        reservation.Commit(Now);
        Assert.Null(reservation.Commit(Now.AddHours(1)));
    }

    [Fact]
    public void Commit_at_the_expiry_is_refused_before_the_timer_runs()
    {
        var stock = Stock(seats: 5, kits: 5);
        var reservation = stock.Reserve(new ReserveLine(Course, 2));
        Assert.Equal("reservation-expired", reservation.Commit(Now.AddMinutes(15))?.Code);
        Assert.Equal(3, stock[Course].Available);
    }

    [Fact]
    public void Expired_reservation_is_refused()
    {
        var stock = Stock(seats: 5, kits: 5);
        var reservation = stock.Reserve(new ReserveLine(Course, 2));
        reservation.Expire(stock, Now.AddMinutes(15));
        Assert.Equal("reservation-expired", reservation.Commit(Now.AddMinutes(15))?.Code);
        Assert.Equal(5, stock[Course].Available);
    }

    [Fact]
    public void Released_reservation_is_refused()
    {
        var stock = Stock(seats: 5, kits: 5);
        var reservation = stock.Reserve(new ReserveLine(Course, 2));
        reservation.Release(stock);
        Assert.Equal("reservation-released", reservation.Commit(Now)?.Code);
        Assert.Equal(5, stock[Course].Available);
    }

    [Fact]
    public void Refused_reservation_is_refused_with_its_reason()
    {
        var stock = Stock(seats: 0, kits: 0);
        var refusal = stock.Reserve(new ReserveLine(Course, 2)).Commit(Now);
        Assert.Equal("reservation-refused", refusal?.Code);
        Assert.Contains("Sourdough at home", refusal!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_reservation_is_refused() => Assert.Equal("reservation-unknown", Reservation.Unknown(Order).Code);
}
