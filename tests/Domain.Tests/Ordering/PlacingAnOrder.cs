using Platform.Ordering.Orders;
using static Platform.Domain.Tests.Ordering.Given;

namespace Platform.Domain.Tests.Ordering;

public sealed class PlacingAnOrder
{
    [Fact]
    public void New_order_is_pending()
    {
        var order = PlacedOrder();
        Assert.Equal((OrderStatus.Pending, Now, 0L), (order.Status, order.PlacedAt, order.Version));
        Assert.Equal([new OrderEvent(Now, OrderStatus.Pending, null)], order.History);
        Assert.False(order.CancellationRequested || order.CaptureStarted);
    }

    [Fact]
    public void Total_is_the_sum_of_the_lines() => Assert.Equal(new Money(98_00, "EUR"), PlacedOrder().Total);

    [Fact]
    public void Overflow_throws() => Assert.Throws<OverflowException>(() =>
        Order.Place(OrderId, Ada, "ada@example.com", [new(Course, "course", "Sourdough at home", 2, new(long.MaxValue, "EUR"))], Now));

    [Fact]
    public void View_has_lines_and_history()
    {
        var order = OrderThatIs(OrderStatus.Cancelled);
        var view = OrderView.Of(order);
        Assert.Equal((OrderId, OrderStatus.Cancelled, new Money(98_00, "EUR"), Declined.Detail), (view.OrderId, view.Status, view.Total, view.Reason));
        Assert.Equal(order.Lines, view.Lines);
        Assert.Equal(order.History, view.History);
    }
}
