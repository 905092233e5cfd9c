using Platform.Ordering.Orders;
using static Platform.Domain.Tests.Ordering.Given;
using static Platform.Ordering.Orders.OrderStatus;

namespace Platform.Domain.Tests.Ordering;

public sealed class CancellingAnOrder
{
    [Theory, InlineData(Pending), InlineData(Reserved), InlineData(Authorized)]
    public void Cancellation_is_recorded_until_the_capture(OrderStatus status)
    {
        var order = OrderThatIs(status);
        var version = order.Version;
        Assert.Null(order.RequestCancellation());
        Assert.Equal((true, status, version + 1), (order.CancellationRequested, order.Status, order.Version));
    }

    [Fact]
    public void Repeated_cancellation_changes_nothing()
    {
        var order = PlacedOrder();
        order.RequestCancellation();
        Assert.Null(order.RequestCancellation());
        Assert.Equal(1, order.Version);
    }

    [Fact]
    public void Completed_order_is_refused()
    {
        var order = OrderThatIs(Completed);
        Assert.Equal("too-late-to-cancel", order.RequestCancellation()?.Code);
        Assert.False(order.CancellationRequested);
    }

    [Fact]
    public void Order_being_captured_is_refused()
    {
        var order = OrderThatIs(Authorized);
        order.StartCapture();
        Assert.Equal("too-late-to-cancel", order.RequestCancellation()?.Code);
        Assert.False(order.CancellationRequested);
    }

    [Fact]
    public void Cancelled_order_is_accepted_and_unchanged()
    {
        var order = OrderThatIs(Cancelled);
        Assert.Null(order.RequestCancellation());
        Assert.Equal((false, 1L), (order.CancellationRequested, order.Version));
    }
}
