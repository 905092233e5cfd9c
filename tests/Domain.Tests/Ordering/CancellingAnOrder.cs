using Platform.Ordering.Orders;
using static Platform.Domain.Tests.Ordering.Given;
using static Platform.Ordering.Orders.OrderStatus;

namespace Platform.Domain.Tests.Ordering;

public sealed class CancellingAnOrder
{
    [Theory]
    [InlineData(Pending)]
    [InlineData(Reserved)]
    [InlineData(Authorized)]
    public void Is_noted_until_the_money_is_taken(OrderStatus status)
    {
        var order = OrderThatIs(status);
        var version = order.Version;

        Assert.Null(order.RequestCancellation());

        Assert.Equal((true, status, version + 1), (order.CancellationRequested, order.Status, order.Version));
    }

    [Fact]
    public void Is_noted_once()
    {
        var order = PlacedOrder();
        order.RequestCancellation();

        Assert.Null(order.RequestCancellation());

        Assert.Equal(1, order.Version);
    }

    [Fact]
    public void Is_refused_once_paid()
    {
        var order = OrderThatIs(Completed);

        Assert.Equal("too-late-to-cancel", order.RequestCancellation()?.Code);

        Assert.False(order.CancellationRequested);
    }

    [Fact]
    public void Is_refused_while_the_money_is_being_taken()
    {
        var order = OrderThatIs(Authorized);
        order.StartCapture();

        Assert.Equal("too-late-to-cancel", order.RequestCancellation()?.Code);

        Assert.False(order.CancellationRequested);
    }

    [Fact]
    public void Is_answered_the_same_when_it_is_cancelled_already()
    {
        var order = OrderThatIs(Cancelled);

        Assert.Null(order.RequestCancellation());

        Assert.Equal((false, 1L), (order.CancellationRequested, order.Version));
    }
}
