using Platform.Ordering.Orders;
using static Platform.Domain.Tests.Ordering.Given;
using static Platform.Ordering.Orders.OrderStatus;

namespace Platform.Domain.Tests.Ordering;

public sealed class StartingTheCapture
{
    [Fact]
    public void Authorized_order_starts_the_capture()
    {
        var order = OrderThatIs(Authorized);
        Assert.Null(order.StartCapture());
        Assert.Equal((true, Authorized, 3L), (order.CaptureStarted, order.Status, order.Version));
    }

    [Fact]
    public void Repeated_step_changes_nothing()
    {
        var order = OrderThatIs(Authorized);
        order.StartCapture();
        Assert.Null(order.StartCapture());
        Assert.Equal(3, order.Version);
    }

    [Fact]
    public void Cancelled_order_is_refused()
    {
        var order = OrderThatIs(Authorized);
        order.RequestCancellation();
        Assert.Equal("cancelled-by-customer", order.StartCapture()?.Code);
        Assert.False(order.CaptureStarted);
    }

    [Theory, InlineData(Pending), InlineData(Reserved), InlineData(Completed), InlineData(Cancelled)]
    public void Order_without_an_authorized_payment_is_refused(OrderStatus status)
    {
        var order = OrderThatIs(status);
        Assert.Equal("not-authorized", order.StartCapture()?.Code);
        Assert.False(order.CaptureStarted);
    }

    [Fact]
    public void Failed_capture_cancels_the_order()
    {
        var order = OrderThatIs(Authorized);
        order.StartCapture();
        Assert.Null(order.Cancel(new("capture-failed", "The provider failed to capture an authorized payment."), Now.AddMinutes(1)));
        Assert.Equal(Cancelled, order.Status);
    }
}
