using Platform.Ordering.Orders;
using Platform.Ordering.Orders.Checkout;
using static Platform.Domain.Tests.Ordering.Given;

namespace Platform.Domain.Tests.Ordering;

public sealed class CheckingOut
{
    private const string Reserve = nameof(CheckoutSteps.ReserveStock), Authorize = nameof(CheckoutSteps.AuthorizePayment),
        Enrol = nameof(CheckoutSteps.EnrolLearner), Commit = nameof(CheckoutSteps.CommitStock),
        Capture = nameof(CheckoutSteps.CapturePayment), Release = nameof(CheckoutSteps.ReleaseStock), VoidPayment = nameof(CheckoutSteps.VoidPayment),
        Refund = nameof(CheckoutSteps.RefundPayment), CancelEnrolment = nameof(CheckoutSteps.CancelEnrolment),
        Complete = nameof(CheckoutSteps.CompleteOrder), Cancel = nameof(CheckoutSteps.RecordCancellation);

    private static readonly CheckoutInput Input = new(OrderId, "tok_visa", HasCourses: true) { AuthorizationTimeout = TimeSpan.FromMinutes(2) };
    private static readonly Refusal OutOfStock = new("out-of-stock", "Only 2 are left.");

    [Fact]
    public async Task Steps_run_in_order()
    {
        var context = await RunAsync([]);
        Assert.Equal([Reserve, Authorize, Enrol, Commit, Capture, Complete], Steps(context));
        Assert.Null(End(context).Reason);
    }

    [Fact]
    public async Task Order_without_a_course_enrols_nobody()
    {
        var context = await RunAsync([], Input with { HasCourses = false });
        Assert.Equal([Reserve, Authorize, Commit, Capture, Complete], Steps(context));
    }

    [Fact]
    public async Task Order_without_a_course_cancels_no_enrolment()
    {
        var context = await RunAsync(new() { [Capture] = new ScriptedEvent.Reply(Declined) }, Input with { HasCourses = false });
        Assert.Equal([Reserve, Authorize, Commit, Capture, Refund, Release, Cancel], Steps(context));
    }

    [Fact]
    public async Task Full_course_voids_and_releases()
    {
        var full = new Refusal("course-full", "All 12 seats are taken.");
        var context = await RunAsync(new() { [Enrol] = new ScriptedEvent.Reply(full) });
        Assert.Equal([Reserve, Authorize, Enrol, VoidPayment, Release, Cancel], Steps(context));
        Assert.Equal(full, End(context).Reason);
    }

    [Fact]
    public async Task Every_step_gets_order_token_and_instance()
    {
        var context = await RunAsync([]);
        var expected = Input with { InstanceId = CheckoutOrchestration.InstanceId(OrderId) };
        Assert.All(context.Calls.SkipLast(1), call => Assert.Equal(expected, call.Input));
        Assert.Equal(OrderId, End(context).OrderId);
    }

    [Fact]
    public async Task Steps_are_retried_through_an_outage_of_half_an_hour()
    {
        var context = await RunAsync([]);

        Assert.All(context.Calls, call =>
        {
            var retry = call.Options!.Retry!.Policy!;
            var pauses = Enumerable.Range(0, retry.MaxNumberOfAttempts - 1)
                .Sum(i => Math.Min(retry.FirstRetryInterval.TotalSeconds * Math.Pow(retry.BackoffCoefficient, i), retry.MaxRetryInterval.TotalSeconds));
            Assert.InRange(pauses, 30 * 60, 60 * 60);
        });
    }

    [Fact]
    public async Task Missing_stock_cancels_at_once()
    {
        var context = await RunAsync(new() { [Reserve] = new ScriptedEvent.Reply(OutOfStock) });
        Assert.Equal([Reserve, Cancel], Steps(context));
        Assert.Equal(OutOfStock, End(context).Reason);
    }

    [Fact]
    public async Task Declined_payment_releases_the_stock()
    {
        var context = await RunAsync(new() { [Authorize] = new ScriptedEvent.Reply(Declined) });
        Assert.Equal([Reserve, Authorize, Release, Cancel], Steps(context));
        Assert.Equal(Declined, End(context).Reason);
    }

    [Fact]
    public async Task Expired_reservation_voids_and_releases()
    {
        var expired = new Refusal("reservation-expired", "The stock was held for 15 minutes.");
        var context = await RunAsync(new() { [Commit] = new ScriptedEvent.Reply(expired) });
        Assert.Equal([Reserve, Authorize, Enrol, Commit, CancelEnrolment, VoidPayment, Release, Cancel], Steps(context));
        Assert.Equal(expired, End(context).Reason);
    }

    [Fact]
    public async Task Failed_capture_refunds_and_releases()
    {
        var failed = new Refusal("capture-failed", "The provider failed to capture an authorized payment.");
        var context = await RunAsync(new() { [Capture] = new ScriptedEvent.Reply(failed) });
        Assert.Equal([Reserve, Authorize, Enrol, Commit, Capture, CancelEnrolment, Refund, Release, Cancel], Steps(context));
        Assert.Equal(failed, End(context).Reason);
    }

    [Theory]
    [InlineData(Reserve, Release), InlineData(Authorize, Release, VoidPayment), InlineData(Enrol, VoidPayment, Release, CancelEnrolment)]
    [InlineData(Commit, CancelEnrolment, VoidPayment, Release)]
    public async Task Cancellation_while_a_step_waits_compensates_it_too(string step, params string[] compensations)
    {
        var context = await RunAsync(new() { [step] = new ScriptedEvent.CustomerCancels() });
        Assert.Equal([.. Until(step), .. compensations, Cancel], Steps(context));
        Assert.Equal("cancelled-by-customer", End(context).Reason?.Code);
    }

    [Theory]
    [InlineData(Reserve), InlineData(Authorize, Release), InlineData(Enrol, VoidPayment, Release), InlineData(Commit, CancelEnrolment, VoidPayment, Release)]
    [InlineData(Capture, CancelEnrolment, VoidPayment, Release)]
    public async Task Cancellation_before_a_step_compensates_only_earlier_ones(string step, params string[] compensations)
    {
        var context = await RunAsync(new() { [step] = new ScriptedEvent.NotStarted(Order.CancelledByCustomer) });
        Assert.Equal([.. Until(step), .. compensations, Cancel], Steps(context));
        Assert.Equal("cancelled-by-customer", End(context).Reason?.Code);
    }

    [Fact]
    public void Cancelled_checkout_waits_for_the_steps_reply()
    {
        var context = new ScriptedContext(Input) { Script = new() { [Authorize] = new ScriptedEvent.CustomerCancels() } };

        var checkout = new CheckoutOrchestration().Run(context);
        Assert.Equal(Cancel, Steps(context).Last());
        Assert.False(checkout.IsCompleted);
        context.ReplyLate();

        Assert.True(checkout.IsCompletedSuccessfully);
        Assert.Equal(0, context.TimersLeft);
    }

    [Fact]
    public async Task Cancellation_during_the_capture_is_ignored()
    {
        var context = new ScriptedContext(Input) { Script = new() { [Capture] = new ScriptedEvent.CustomerCancels() } };
        var checkout = new CheckoutOrchestration().Run(context);
        Assert.False(checkout.IsCompleted); // it waits on, for Payments' answer
        Assert.Equal([Reserve, Authorize, Enrol, Commit, Capture], Steps(context));
    }

    [Theory]
    [InlineData(Reserve, Release), InlineData(Authorize, Release, VoidPayment), InlineData(Enrol, VoidPayment, Release, CancelEnrolment)]
    [InlineData(Commit, CancelEnrolment, VoidPayment, Release), InlineData(Capture, CancelEnrolment, Refund, Release)]
    public async Task Timeout_compensates_the_step_too(string step, params string[] compensations)
    {
        var context = await RunAsync(new() { [step] = new ScriptedEvent.Silence() });
        Assert.Equal([.. Until(step), .. compensations, Cancel], Steps(context));
        Assert.Equal(new("no-answer", $"{SagaSteps.InOrder.Single(s => s.Activity == step).Service} did not respond within 2 minutes."), End(context).Reason);
    }

    [Theory, InlineData(30, "30 seconds"), InlineData(60 * 3, "3 minutes")]
    public async Task Timeout_of_the_authorization_is_a_setting(int seconds, string text)
    {
        var context = await RunAsync(new() { [Authorize] = new ScriptedEvent.Silence() }, Input with { AuthorizationTimeout = TimeSpan.FromSeconds(seconds) });
        Assert.Equal($"The payment service did not respond within {text}.", End(context).Reason?.Detail);
    }

    [Theory, InlineData(Authorize, VoidPayment, Release), InlineData(Enrol, CancelEnrolment, VoidPayment, Release)]
    public async Task Checkout_of_an_earlier_version_compensates_in_its_order(string step, params string[] compensations)
    {
        var context = await RunAsync(new() { [step] = new ScriptedEvent.Silence() }, Input with { AuthorizationTimeout = null });
        Assert.Equal([.. Until(step), .. compensations, Cancel], Steps(context));
    }

    [Fact]
    public async Task Timeout_of_a_compensation_does_not_stop_the_others()
    {
        var context = await RunAsync(new() { [Commit] = new ScriptedEvent.Reply(OutOfStock), [VoidPayment] = new ScriptedEvent.Silence() });
        Assert.Equal([Reserve, Authorize, Enrol, Commit, CancelEnrolment, VoidPayment, Release, Cancel], Steps(context));
        Assert.Equal(OutOfStock, End(context).Reason);
    }

    [Fact]
    public void Instance_id_is_that_of_the_order() => Assert.Equal("order-aaaaaaaa-0000-0000-0000-000000000001", CheckoutOrchestration.InstanceId(OrderId));

    private static IEnumerable<string> Until(string step) => SagaSteps.InOrder.Select(s => s.Activity).TakeWhile(s => s != step).Append(step);

    private static IEnumerable<string> Steps(ScriptedContext context) => context.Calls.Select(c => c.Name);

    private static CheckoutEnd End(ScriptedContext context) => Assert.IsType<CheckoutEnd>(context.Calls[^1].Input);

    private static async Task<ScriptedContext> RunAsync(Dictionary<string, ScriptedEvent> script, CheckoutInput? input = null)
    {
        var context = new ScriptedContext(input ?? Input) { Script = script };

        var checkout = new CheckoutOrchestration().Run(context);
        context.ReplyLate();
        var status = await checkout.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(End(context).Reason is null ? OrderStatus.Completed : OrderStatus.Cancelled, status);
        Assert.Equal(0, context.TimersLeft);
        return context;
    }
}
