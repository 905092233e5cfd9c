using Platform.Ordering.Orders;
using static Platform.Domain.Tests.Ordering.Given;
using static Platform.Ordering.Orders.OrderStatus;

namespace Platform.Domain.Tests.Ordering;

public sealed class AdvancingAnOrder
{
    private static readonly HashSet<(OrderStatus From, OrderStatus To)> Legal =
        [(Pending, Reserved), (Reserved, Authorized), (Authorized, Completed), (Completed, Refunded), (Pending, Cancelled), (Reserved, Cancelled),
            (Authorized, Cancelled)];

    public static TheoryData<OrderStatus, OrderStatus, bool> Transitions()
    {
        var transitions = new TheoryData<OrderStatus, OrderStatus, bool>();
        foreach (var from in Enum.GetValues<OrderStatus>())
            foreach (var to in Enum.GetValues<OrderStatus>()) transitions.Add(from, to, Legal.Contains((from, to)));
        return transitions;
    }

    [Theory, MemberData(nameof(Transitions))]
    public void Legal_transitions_are_those_of_the_table(OrderStatus from, OrderStatus to, bool legal) =>
        Assert.Equal(legal, OrderTransitions.Allows(from, to));

    [Theory, MemberData(nameof(Transitions))]
    public void Illegal_transition_is_refused_and_changes_nothing(OrderStatus from, OrderStatus to, bool legal)
    {
        var order = OrderThatIs(from);
        var (version, history) = (order.Version, order.History);
        var refusal = order.TransitionTo(to, Now.AddMinutes(1));
        if (legal) Assert.Equal((to, version + 1, history.Count + 1), (order.Status, order.Version, order.History.Count));
        else Assert.Equal((from, version, history), (order.Status, order.Version, order.History));
        Assert.Equal(legal || from == to ? null : "illegal-order-move", refusal?.Code);
    }

    [Fact]
    public void History_has_every_transition() => Assert.Equal(
            [
                new OrderEvent(Now, Pending, null), new OrderEvent(Now.AddSeconds(1), Reserved, null),
                new OrderEvent(Now.AddSeconds(2), Authorized, null), new OrderEvent(Now.AddSeconds(3), Completed, null),
            ],
            OrderThatIs(Completed).History);

    [Fact]
    public void Repeated_step_changes_nothing()
    {
        var order = OrderThatIs(Reserved);
        Assert.Null(order.AdvanceUnlessCancelled(Reserved, Now.AddMinutes(1)));
        Assert.Equal((1L, 2), (order.Version, order.History.Count));
    }

    [Theory, InlineData(Pending, Reserved), InlineData(Reserved, Authorized)]
    public void Cancellation_stops_the_next_step(OrderStatus from, OrderStatus to)
    {
        var order = OrderThatIs(from);
        order.RequestCancellation();
        Assert.Equal("cancelled-by-customer", order.AdvanceUnlessCancelled(to, Now.AddMinutes(1))?.Code);
        Assert.Equal(from, order.Status);
    }
}
