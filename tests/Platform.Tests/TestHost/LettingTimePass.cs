using Microsoft.EntityFrameworkCore;
using Platform.Inventory.Reservations;
using Platform.Jobs.Persistence;
using Platform.Jobs.Schedules;
using Platform.Ordering.Orders.Checkout;
using Platform.Ordering.Persistence;
using Platform.Tests.Jobs;

namespace Platform.Tests.TestHost;

/// <summary>Hours and months of the platform, in seconds: what waits for the time waits for a virtual clock. Payments does not run, so nobody ever answers for
/// a payment.</summary>
public sealed class TimelessPlatform : IAsyncLifetime
{
    internal SmallPlatform Platform { get; } = new("time", "gateway", "identity", "catalog", "inventory", "ordering", "jobs", "notifications");
    public Guid Kit { get; private set; }

    public async Task InitializeAsync()
    {
        await Platform.StartAsync(reset: true);
        Kit = await Platform.NewProductAsync(stock: 100);
    }

    public async Task DisposeAsync() => await Platform.DisposeAsync();
}

/// <summary>Each test goes on from where the one before left the clock, whichever that was. Tokens live for minutes, so everybody logs in again.</summary>
[Collection(nameof(HostProcess))]
public sealed class LettingTimePass(TimelessPlatform timeless) : IClassFixture<TimelessPlatform>
{
    private readonly SmallPlatform platform = timeless.Platform;

    [Fact]
    public async Task Unanswered_payment_releases_the_stock_after_two_minutes_and_cancels_the_order()
    {
        var before = await StockAsync();
        var id = await (await platform.StaffAsync("customer")).OrderAsync("tok_visa", (timeless.Kit, 2));
        await WaitingForAsync(id, nameof(CheckoutSteps.AuthorizePayment));
        Assert.Equal((before.Available - 2, before.Reserved + 2), await StockAsync());

        platform.Clock.Advance(CheckoutOrchestration.ReplyTimeout - TimeSpan.FromSeconds(1));
        await Poll.UntilAsync(() => platform.Host.App("ordering").TaskHub!.IsIdleAsync(CancellationToken.None), () => "the checkout does not rest");
        Assert.Equal("reserved", (await OrderAsync(id)).Text("status"));
        platform.Clock.Advance(TimeSpan.FromSeconds(1));
        await WaitingForAsync(id, nameof(CheckoutSteps.VoidPayment)); // which is not answered either
        Assert.Equal(before, await StockAsync());
        platform.Clock.Advance(CheckoutOrchestration.ReplyTimeout);
        await Poll.UntilAsync(async () => (await OrderAsync(id)).Text("status") == "cancelled", () => "the order is not cancelled");

        Assert.Equal("The payment service did not respond within 2 minutes.", (await OrderAsync(id)).Text("reason"));
        Assert.Equal(before, await StockAsync());
    }

    [Fact]
    public async Task Abandoned_reservation_expires_after_a_quarter_of_an_hour()
    {
        var before = await StockAsync();
        await platform.OnDatabaseAsync("ordering", (OrderingDbContext db) =>
        {
            db.Send(new Platform.Ordering.Contracts.ReserveStock(Guid.NewGuid(), [new(timeless.Kit, 3)]), platform.Clock.GetUtcNow());
            return db.SaveChangesAsync();
        });

        await Poll.UntilAsync(async () => await StockAsync() == (before.Available - 3, before.Reserved + 3), () => "nothing is held");

        await AdvanceAsync(TimeSpan.FromMinutes(10), "inventory", nameof(ReleaseExpired));
        Assert.Equal((before.Available - 3, before.Reserved + 3), await StockAsync());
        await AdvanceAsync(TimeSpan.FromMinutes(6), "inventory", nameof(ReleaseExpired));
        Assert.Equal(before, await StockAsync());
    }

    [Fact]
    public async Task Job_runs_at_its_time_and_is_purged_after_ninety_days()
    {
        var at = platform.Clock.GetUtcNow() + TimeSpan.FromHours(3);
        var mail = new
        {
            type = "email",
            runAt = at,
            payload = new { addresses = new[] { $"p{Guid.NewGuid():N}@example.com" }, subject = "Later", body = "Now." }
        };
        var id = await (await OperatorAsync()).CreateJobAsync(mail);

        await AdvanceAsync(TimeSpan.FromHours(2), "jobs", "LookAfterJobs");
        Assert.Equal("scheduled", (await (await OperatorAsync()).JobAsync(id)).Text("status"));
        await AdvanceAsync(TimeSpan.FromHours(1), "jobs", "LookAfterJobs");
        var job = await (await OperatorAsync()).FinalJobAsync(id);
        Assert.Equal("succeeded", job.Text("status"));
        Assert.InRange(job.GetProperty("startedAt").GetDateTimeOffset(), at, at + TimeSpan.FromHours(1));

        await AdvanceAsync(TimeSpan.FromDays(89), "jobs", "LookAfterJobs");
        Assert.Equal(HttpStatusCode.OK, (await (await OperatorAsync()).GetAsync($"/api/v1/jobs/{id}")).Status);
        await AdvanceAsync(TimeSpan.FromDays(2), "jobs", "LookAfterJobs");
        Assert.Equal(HttpStatusCode.NotFound, (await (await OperatorAsync()).GetAsync($"/api/v1/jobs/{id}")).Status);
    }

    [Fact]
    public async Task Schedule_creates_one_job_every_Monday_at_six()
    {
        var payload = new { addresses = new[] { $"p{Guid.NewGuid():N}@example.com" }, subject = "Monday", body = "Good morning." };
        var created = await (await OperatorAsync())
            .PostAsync("/api/v1/jobs/schedules", new { cron = "0 6 * * 1", type = "email", payload }, Guid.NewGuid().ToString());
        var id = created.Body.Id("scheduleId");
        var first = created.Body.GetProperty("nextAt").GetDateTimeOffset();
        Assert.Equal((DayOfWeek.Monday, 6), (first.DayOfWeek, first.Hour));

        for (var week = 0; week < 3; week++)
        {
            await AdvanceAsync(first.AddDays(7 * week) - TimeSpan.FromMinutes(30) - platform.Clock.GetUtcNow(), "jobs", nameof(FireSchedules));
            Assert.Equal(week, await JobsOfAsync(id));
            await AdvanceAsync(TimeSpan.FromMinutes(40), "jobs", nameof(FireSchedules));
            Assert.Equal(week + 1, await JobsOfAsync(id));
        }
    }

    [Fact]
    public async Task Report_that_fails_says_so_without_the_text_of_an_exception()
    {
        var id = await (await OperatorAsync()).CreateJobAsync(
            new { type = "report", runAt = platform.Clock.GetUtcNow() + TimeSpan.FromMinutes(30), payload = new { lastDays = 1 } });
        // As a job that was accepted before such days were refused.
        await platform.OnDatabaseAsync("jobs", (JobsDbContext db) => db.Database.ExecuteSqlAsync(
            $$"""update jobs set payload = '{"from": "9999-12-31", "to": "9999-12-31"}' where id = {{id}}"""));

        JsonElement job = default;
        await platform.UntilAsync(async () => (job = await (await OperatorAsync()).JobAsync(id)).Text("status") == "failed", () => $"the job is {job}",
            between: TimeSpan.FromMinutes(1));

        Assert.Equal(("report-failed", "The report could not be made. Retry the job later."),
            (job.GetProperty("error").Text("code"), job.GetProperty("error").Text("detail")));
    }

    /// <summary>Moves the clock, and waits until a timer has run at the new time.</summary>
    private async Task AdvanceAsync(TimeSpan by, string app, string timer)
    {
        long Runs() => platform.Host.App(app).Invoker.Summarize(timer).Succeeded;
        platform.Clock.Advance(by);
        // One run may have begun before the clock was moved; the one after it did not.
        for (var (round, before) = (0, Runs()); round < 2; round++)
            await platform.UntilAsync(() => Task.FromResult(Runs() > before + round), () => $"{timer} does not run", between: TimeSpan.FromSeconds(5));
    }

    /// <summary>Waits until a checkout waits for the answer to a step.</summary>
    private Task WaitingForAsync(Guid order, string step) => Poll.UntilAsync(async () =>
    {
        var timeline = await platform.Host.App("ordering").TaskHub!.Inspector.TimelineAsync(CheckoutOrchestration.InstanceId(order)) ?? [];
        return timeline is [.., { Kind: "ActivityCompleted", Name: var done }, { Kind: "TimerCreated" }] && done == step;
    }, () => $"the checkout does not wait for the answer to {step}");

    private async Task<JsonElement> OrderAsync(Guid id) => (await (await platform.StaffAsync("customer")).GetAsync($"/api/v1/orders/{id}")).Body;

    private async Task<(int Available, int Reserved)> StockAsync() => await (await platform.StaffAsync("customer")).StockAsync(timeless.Kit);

    private async Task<int> JobsOfAsync(Guid schedule) =>
        (await (await OperatorAsync()).GetAsync("/api/v1/jobs?limit=100")).Body.Items()
        .Count(job => job.GetProperty("scheduleId") is { ValueKind: JsonValueKind.String } of && of.GetGuid() == schedule);

    private Task<Shopper> OperatorAsync() => platform.StaffAsync("operator");
}
