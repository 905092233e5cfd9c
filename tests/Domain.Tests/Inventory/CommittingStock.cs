using Platform.Inventory.Reservations;
using static Platform.Domain.Tests.Inventory.Given;

namespace Platform.Domain.Tests.Inventory;

public sealed class CommittingStock
{
    [Fact]
    public void Takes_what_is_held_for_good_and_only_once()
    {
        var stock = Stock(seats: 5, kits: 5);
        var reservation = stock.Reserve(new(Course, 2), new(Kit, 1));

        Assert.Null(reservation.Commit(stock, Now.AddMinutes(14)));
        Assert.Null(reservation.Commit(stock, Now.AddMinutes(14)));

        Assert.Equal((3, 0), stock.Of(Course));
        Assert.Equal((4, 0), stock.Of(Kit));
    }

    [Fact]
    public void Is_answered_the_same_again_after_the_expiry()
    {
        var stock = Stock(seats: 5, kits: 5);
        var reservation = stock.Reserve(new ReserveLine(Course, 2));
        reservation.Commit(stock, Now);
        Assert.Null(reservation.Commit(stock, Now.AddHours(1)));
    }

    [Fact]
    public void Is_refused_from_the_moment_of_expiry_even_before_the_timer_comes_by()
    {
        var stock = Stock(seats: 5, kits: 5);
        var reservation = stock.Reserve(new ReserveLine(Course, 2));
        Assert.Equal("reservation-expired", reservation.Commit(stock, Now.AddMinutes(15))?.Code);
        Assert.Equal((3, 2), stock.Of(Course));
    }

    [Fact]
    public void Is_refused_once_expired()
    {
        var stock = Stock(seats: 5, kits: 5);
        var reservation = stock.Reserve(new ReserveLine(Course, 2));
        reservation.Expire(stock, Now.AddMinutes(15));
        Assert.Equal("reservation-expired", reservation.Commit(stock, Now.AddMinutes(15))?.Code);
        Assert.Equal((5, 0), stock.Of(Course));
    }

    [Fact]
    public void Is_refused_once_released()
    {
        var stock = Stock(seats: 5, kits: 5);
        var reservation = stock.Reserve(new ReserveLine(Course, 2));
        reservation.Release(stock);
        Assert.Equal("reservation-released", reservation.Commit(stock, Now)?.Code);
        Assert.Equal((5, 0), stock.Of(Course));
    }

    [Fact]
    public void Is_refused_when_reserving_was_and_says_why()
    {
        var stock = Stock(seats: 0, kits: 0);
        var refusal = stock.Reserve(new ReserveLine(Course, 2)).Commit(stock, Now);
        Assert.Equal("reservation-refused", refusal?.Code);
        Assert.Contains("Sourdough at home", refusal!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Is_refused_for_an_order_that_never_reserved() => Assert.Equal("reservation-unknown", Reservation.Unknown(Order).Code);
}
