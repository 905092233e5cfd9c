using Microsoft.EntityFrameworkCore;
using Platform.Files.Persistence;
using Platform.Local.Persistence;
using Platform.Ordering.Orders.Checkout;
using Platform.Tests.Learning;

namespace Platform.Tests.TestHost;

/// <summary>A checkout that is held at every step between the enrolment and the completion, until the test moves the clock.</summary>
[Collection(nameof(HostProcess))]
public sealed class HoldingACheckout : IAsyncLifetime
{
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(20);

    private static readonly (FaultPoint At, string Target)[] Steps =
    [
        (FaultPoint.BeforeDelivery, "learning-events/subscriptions/ordering"), (FaultPoint.BeforeActivity, nameof(CheckoutSteps.CommitStock)),
        (FaultPoint.BeforeActivity, nameof(CheckoutSteps.CapturePayment)), (FaultPoint.BeforeActivity, nameof(CheckoutSteps.CompleteOrder)),
        (FaultPoint.BeforeDelivery, "ordering-events/subscriptions/learning"),
    ];

    private int held;

    private SmallPlatform Platform { get; } = new("held", "gateway", "identity", "catalog", "inventory", "payments", "ordering", "learning", "files");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await Platform.DisposeAsync();

    [Fact]
    public async Task Enrolment_gives_nothing_until_the_order_completed_and_a_refund_revokes_the_certificate()
    {
        var faults = Steps.Aggregate(new Faults(1), (all, step) => all.Delay(step.At, Hold, step.Target, times: 1));
        await Platform.StartAsync(reset: true, faults);
        var room = await Classroom.OpenAsync(Platform, capacity: 1);
        var email = (await Platform.NewUserAsync()).Email;
        var order = await (await LearnerAsync(email)).OrderAsync("tok_visa", (room.Course, 1));
        foreach (var step in Steps)
        {
            await HeldAtAsync(faults, step);
            await AssertClosedAsync(room, email);
            Assert.Equal(1, (await (await Platform.StaffAsync("instructor")).GetAsync($"{room.Path}/syllabus")).Body.Int("seatsTaken"));
            Platform.Clock.Advance(Hold);
        }
        await Poll.UntilAsync(async () => (await (await LearnerAsync(email)).GetAsync(room.Path)).Status == HttpStatusCode.OK, () => "the course is not open");
        await Poll.UntilAsync(FilesKnowsAsync, () => "Files does not know the enrolment");
        var certificate = $"/api/v1/learning/certificates/{await room.FinishAsync(await LearnerAsync(email))}";
        Assert.Equal(HttpStatusCode.OK, (await Platform.Anonymous().GetAsync(certificate)).Status);

        await (await Platform.StaffAsync("operator")).PostAsync($"/api/v1/orders/{order}/refund", new { reason = "For a test." }, Guid.NewGuid().ToString());
        await EndedAsync(email, order, "refunded");
        foreach (var path in new[] { certificate, $"{certificate}/pdf" })
        {
            var revoked = await Platform.Anonymous().GetAsync(path);
            Assert.Equal((HttpStatusCode.Gone, "certificate-revoked"), (revoked.Status, revoked.ProblemCode));
        }
        await AssertClosedAsync(room, email);

        await room.BuyAsync(await LearnerAsync(email));
        var another = (await (await LearnerAsync(email)).GetAsync(room.Path)).Text("certificateCode");
        Assert.Equal(another, (await room.CompleteAsync(await LearnerAsync(email), Classroom.FirstLesson)).Text("certificateCode"));
        Assert.Equal(HttpStatusCode.OK, (await Platform.Anonymous().GetAsync($"/api/v1/learning/certificates/{another}")).Status);
        Assert.Equal(HttpStatusCode.Gone, (await Platform.Anonymous().GetAsync(certificate)).Status);
    }

    [Fact]
    public async Task Cancellation_at_any_step_before_the_capture_frees_the_seat_and_opens_nothing()
    {
        (FaultPoint At, string Target)[] steps = [.. Steps.Take(3)];
        // One order is held at each step: the next one passes where the one before was held.
        var faults = steps.Aggregate(new Faults(1), (all, step) => all.Delay(step.At, Hold, step.Target, times: 1));
        await Platform.StartAsync(reset: true, faults);
        var room = await Classroom.OpenAsync(Platform, capacity: 1);
        var email = (await Platform.NewUserAsync()).Email;
        foreach (var step in steps)
        {
            var order = await (await LearnerAsync(email)).OrderAsync("tok_visa", (room.Course, 1));
            await HeldAtAsync(faults, step);
            Assert.Equal(HttpStatusCode.Accepted, (await (await LearnerAsync(email)).PostAsync($"/api/v1/orders/{order}/cancel")).Status);
            await AssertClosedAsync(room, email);
            await EndedAsync(email, order, "cancelled");
            await Platform.UntilAsync(async () =>
                (await (await Platform.StaffAsync("instructor")).GetAsync($"{room.Path}/syllabus")).Body.Int("seatsTaken") == 0,
                () => "the seat is taken", between: Hold);
            await AssertClosedAsync(room, email);
        }
    }

    /// <summary>Waits until the checkout is held at a step, after the one where it was held before.</summary>
    private Task HeldAtAsync(Faults faults, (FaultPoint At, string Target) step)
    {
        var before = held;
        return Poll.UntilAsync(() =>
        {
            var now = faults.Injected.ToList();
            if (now.FindIndex(before, text => text.StartsWith($"delay at {step.At} of {step.Target},", StringComparison.Ordinal)) is not (>= 0 and var found))
                return Task.FromResult(false);
            held = found + 1;
            return Task.FromResult(true);
        }, () => $"the checkout is not held at {step.Target}: {string.Join("; ", faults.Injected)}");
    }

    private async Task AssertClosedAsync(Classroom room, string email)
    {
        var learner = await LearnerAsync(email);
        ApiResponse[] refused =
        [
            await learner.GetAsync(room.Path), await learner.GetAsync($"{room.Path}/lessons/{Classroom.FirstLesson}"),
            await room.CompleteAsync(learner, Classroom.FirstLesson), await learner.PostAsync(room.Attempts),
            await learner.SendAsync(HttpMethod.Put, $"{room.Attempts}/{Guid.NewGuid()}/answers", Classroom.RightAnswers),
        ];
        Assert.All(refused, a => Assert.Equal((HttpStatusCode.Forbidden, "not-enrolled"), (a.Status, a.ProblemCode)));
        Assert.Empty((await learner.GetAsync("/api/v1/learning/courses")).Body.Items());
        Assert.Empty((await (await Platform.StaffAsync("instructor")).GetAsync($"{room.Path}/enrolments")).Body.Items());
        Assert.False(await FilesKnowsAsync());
    }

    /// <summary>Whether the files of some course are open to a user.</summary>
    private Task<bool> FilesKnowsAsync() => Platform.OnDatabaseAsync("files", (FilesDbContext db) => db.Enrolments.AnyAsync(e => !e.Ended));

    private Task EndedAsync(string email, Guid order, string status) => Platform.UntilAsync(
        async () => (await (await LearnerAsync(email)).GetAsync($"/api/v1/orders/{order}")).Text("status") == status, () => $"the order is not {status}",
        between: Hold);

    /// <summary>Logged in again, since the clock moves.</summary>
    private Task<Shopper> LearnerAsync(string email) => Platform.LogInAsync(email, "correct-horse-9");
}
