using Platform.Ordering.Orders;
using Platform.Ordering.Orders.Checkout;
using static Platform.Domain.Tests.Ordering.Given;
using static Platform.Ordering.Orders.OrderStatus;

namespace Platform.Domain.Tests.Ordering;

public sealed class RefundingAnOrder
{
    private const string CancelEnrolment = nameof(CheckoutSteps.CancelEnrolment), Refund = nameof(CheckoutSteps.RefundPayment),
        Release = nameof(CheckoutSteps.ReleaseStock), Record = nameof(CheckoutSteps.RecordRefund);

    [Theory, InlineData(true, CancelEnrolment, Refund, Release, Record), InlineData(false, Refund, Release, Record)]
    public async Task Steps_run_in_order(bool hasCourses, params string[] steps)
    {
        var context = await RunAsync(hasCourses, []);
        Assert.Equal(steps, context.Calls.Select(c => c.Name));
    }

    [Theory, InlineData(CancelEnrolment), InlineData(Refund), InlineData(Release)]
    public async Task Timeout_of_a_step_does_not_stop_the_others(string step)
    {
        var context = await RunAsync(true, new() { [step] = new ScriptedEvent.Silence() });
        Assert.Equal([CancelEnrolment, Refund, Release, Record], context.Calls.Select(c => c.Name));
    }

    [Fact]
    public void Second_request_is_refused_and_the_first_reason_kept()
    {
        var order = OrderThatIs(Completed);
        Assert.Null(order.RequestRefund("The course moved."));
        Assert.Equal("already-refunded", order.RequestRefund("Another.")?.Code);
        Assert.Equal((Completed, "The course moved."), (order.Status, order.RefundReason));
    }

    [Theory, InlineData(Pending), InlineData(Reserved), InlineData(Authorized), InlineData(Cancelled)]
    public void Order_that_is_not_completed_is_refused(OrderStatus status)
    {
        var order = OrderThatIs(status);
        Assert.Equal("not-completed", order.RequestRefund("The course moved.")?.Code);
        Assert.Equal("illegal-order-move", order.Refund(Now)?.Code);
    }

    [Fact]
    public void Refunded_order_is_refused() => Assert.Equal("already-refunded", OrderThatIs(Refunded).RequestRefund("Again.")?.Code);

    [Fact]
    public void Repeated_step_changes_nothing()
    {
        var order = OrderThatIs(Refunded);
        var version = order.Version;
        Assert.Null(order.Refund(Now.AddMinutes(1)));
        Assert.Equal((Refunded, "The course moved.", version, 5), (order.Status, order.Reason, order.Version, order.History.Count));
    }

    [Fact]
    public void Refund_without_a_request_is_refused() => Assert.Equal("illegal-order-move", OrderThatIs(Completed).Refund(Now)?.Code);

    [Fact]
    public void Instance_id_is_that_of_the_order() => Assert.Equal("refund-aaaaaaaa-0000-0000-0000-000000000001", RefundOrchestration.InstanceId(OrderId));

    private static async Task<ScriptedContext> RunAsync(bool hasCourses, Dictionary<string, ScriptedEvent> script)
    {
        var context = new ScriptedContext(new(OrderId, null, hasCourses)) { Script = script };
        Assert.Equal(Refunded, await new RefundOrchestration().Run(context).WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal(0, context.TimersLeft);
        return context;
    }
}
