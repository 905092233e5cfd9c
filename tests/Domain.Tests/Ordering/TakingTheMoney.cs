using Platform.Ordering.Orders;
using static Platform.Domain.Tests.Ordering.Given;
using static Platform.Ordering.Orders.OrderStatus;

namespace Platform.Domain.Tests.Ordering;

public sealed class TakingTheMoney
{
    [Fact]
    public void Starts_once_the_payment_is_authorized()
    {
        var order = OrderThatIs(Authorized);
        Assert.Null(order.StartCapture());
        Assert.Equal((true, Authorized, 3L), (order.CaptureStarted, order.Status, order.Version));
    }

    [Fact]
    public void Is_harmless_when_the_step_runs_twice()
    {
        var order = OrderThatIs(Authorized);
        order.StartCapture();
        Assert.Null(order.StartCapture());
        Assert.Equal(3, order.Version);
    }

    [Fact]
    public void Is_refused_when_the_cancellation_came_first()
    {
        var order = OrderThatIs(Authorized);
        order.RequestCancellation();
        Assert.Equal("cancelled-by-customer", order.StartCapture()?.Code);
        Assert.False(order.CaptureStarted);
    }

    [Theory, InlineData(Pending), InlineData(Reserved), InlineData(Completed), InlineData(Cancelled)]
    public void Is_refused_without_an_authorized_payment(OrderStatus status)
    {
        var order = OrderThatIs(status);
        Assert.Equal("not-authorized", order.StartCapture()?.Code);
        Assert.False(order.CaptureStarted);
    }

    [Fact]
    public void May_still_fail_and_end_the_order()
    {
        var order = OrderThatIs(Authorized);
        order.StartCapture();
        Assert.Null(order.Cancel(new("capture-failed", "The bank broke its promise."), Now.AddMinutes(1)));
        Assert.Equal(Cancelled, order.Status);
    }
}
