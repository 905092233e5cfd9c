using DurableTask.Core.History;
using Platform.Ordering.Orders.Checkout;
using static Platform.Domain.Tests.Ordering.Given;

namespace Platform.Domain.Tests.Ordering;

public sealed class ReadingASagasTimeline
{
    private const string Declined = """{"refusal":{"code":"card-declined","detail":"The card was declined."}}""", Accepted = """{"refusal":null}""";

    private readonly List<HistoryEvent> history = [];

    [Fact]
    public void Commands_have_the_times_of_their_commit_and_of_their_reply()
    {
        Sent(0, nameof(CheckoutSteps.ReserveStock), second: 1);
        Raised("reservation", Accepted, second: 3);
        Sent(1, nameof(CheckoutSteps.AuthorizePayment), second: 4);

        var steps = SagaTimeline.Of(history);

        Assert.Equal(new("ReserveStock", "The inventory", IsCompensation: false, At(1), At(2), At(3), Refusal: null), steps[0]);
        Assert.Equal(new("AuthorizePayment", "The payment service", IsCompensation: false, At(4), At(5), RepliedAt: null, Refusal: null), steps[1]);
    }

    [Fact]
    public void Refused_command_has_the_reason_and_its_compensations_follow()
    {
        Sent(0, nameof(CheckoutSteps.ReserveStock), second: 1);
        Raised("reservation", Accepted, second: 3);
        Sent(1, nameof(CheckoutSteps.AuthorizePayment), second: 4);
        Raised("authorization", Declined, second: 6);
        Sent(2, nameof(CheckoutSteps.ReleaseStock), second: 7);
        Raised("stock-released", Accepted, second: 9);
        Sent(3, nameof(CheckoutSteps.RecordCancellation), second: 10);

        var steps = SagaTimeline.Of(history);

        Assert.Equal([("ReserveStock", false), ("AuthorizePayment", false), ("ReleaseStock", true)], steps.Select(s => (s.Command, s.IsCompensation)));
        Assert.Equal([null, Given.Declined, null], steps.Select(s => s.Refusal));
    }

    [Fact]
    public void Command_that_was_not_sent_since_the_order_was_cancelled_has_no_time()
    {
        Sent(0, nameof(CheckoutSteps.ReserveStock), second: 1, result: """{"code":"cancelled-by-customer","detail":"Cancelled as you asked."}""");
        var step = Assert.Single(SagaTimeline.Of(history));
        Assert.Equal((null, null, "cancelled-by-customer"), (step.SentAt, step.RepliedAt, step.Refusal?.Code));
    }

    [Fact]
    public void Reply_that_nothing_waits_for_changes_nothing()
    {
        Sent(0, nameof(CheckoutSteps.ReserveStock), second: 1);
        Raised("reservation", Accepted, second: 3);
        Raised("reservation", Declined, second: 4);
        Raised(CheckoutOrchestration.CancellationRequested, "true", second: 5);
        Assert.Equal(At(3), Assert.Single(SagaTimeline.Of(history)).RepliedAt);
    }

    [Fact]
    public void Every_step_of_the_saga_is_shown()
    {
        var all = SagaSteps.InOrder.SelectMany(s => new[] { s, s.Compensation }).OfType<SagaStep>().Distinct().ToList();
        for (var i = 0; i < all.Count; i++) Sent(i, all[i].Activity, i);
        Assert.Equal(all.Select(s => s.Activity), SagaTimeline.Of(history).Select(s => s.Command));
    }

    private void Sent(int id, string activity, int second, string result = "null")
    {
        history.Add(new TaskScheduledEvent(id, activity, null, "{}") { Timestamp = At(second).UtcDateTime });
        history.Add(new TaskCompletedEvent(-1, id, result) { Timestamp = At(second + 1).UtcDateTime });
    }

    private void Raised(string name, string input, int second) =>
        history.Add(new EventRaisedEvent(-1, input) { Name = name, Timestamp = At(second).UtcDateTime });

    private static DateTimeOffset At(int second) => Now.AddSeconds(second);
}
