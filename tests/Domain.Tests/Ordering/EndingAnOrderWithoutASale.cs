using Platform.Ordering.Orders;
using static Platform.Domain.Tests.Ordering.Given;
using static Platform.Ordering.Orders.OrderStatus;

namespace Platform.Domain.Tests.Ordering;

public sealed class EndingAnOrderWithoutASale
{
    [Theory, InlineData(Pending), InlineData(Reserved), InlineData(Authorized)]
    public void Cancelled_order_has_code_and_reason(OrderStatus status)
    {
        var order = OrderThatIs(status);
        Assert.Null(order.Cancel(Declined, Now.AddMinutes(1)));
        Assert.Equal((Cancelled, "card-declined", "The card was declined."), (order.Status, order.ReasonCode, order.Reason));
        Assert.Equal(new OrderEvent(Now.AddMinutes(1), Cancelled, "The card was declined."), order.History[^1]);
    }

    [Fact]
    public void Repeated_step_keeps_the_first_reason()
    {
        var order = OrderThatIs(Cancelled);
        Assert.Null(order.Cancel(Order.CancelledByCustomer, Now.AddMinutes(1)));
        Assert.Equal(("card-declined", 1L, 2), (order.ReasonCode, order.Version, order.History.Count));
    }

    [Fact]
    public void Completed_order_is_refused()
    {
        var order = OrderThatIs(Completed);
        Assert.Equal("illegal-order-move", order.Cancel(Declined, Now.AddMinutes(1))?.Code);
        Assert.Equal((Completed, null), (order.Status, order.Reason));
    }
}
