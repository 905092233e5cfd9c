using Platform.Local.Persistence;
using Platform.Ordering;
using Xunit.Abstractions;

namespace Platform.Tests.TestHost;

/// <summary>The checkout while things fail, come late, twice and in another order, and while the host crashes: before a turn is stored, after an activity's
/// result is, and with work done whose message is not completed. What is lost with a lock or a lease comes again when the clock has moved on, without anybody
/// waiting for it.</summary>
[Collection(nameof(HostProcess))]
public sealed class CheckingOutUnderFaults(ITestOutputHelper output)
{
    private const int Seed = 7, Stock = 1000, Price = 700, OrdersOfALife = 6;
    private const string Password = "correct-horse-9";

    private static readonly string[] Tokens = ["tok_visa", "tok_declined", "tok_visa", "tok_error"];

    [Fact]
    public async Task Every_order_ends_with_matching_stock_payment_and_one_mail()
    {
        Faults[] lives =
        [
            Trouble(Seed).Crash(FaultPoint.BeforeTurnCommit, chance: 0.1),
            Trouble(Seed + 1).Crash(FaultPoint.AfterActivityCommit, "CapturePayment"),
            Trouble(Seed + 2).Crash(FaultPoint.BeforeCompletion, "payments-commands"),
            Trouble(Seed + 3),
        ];
        await using var platform = new SmallPlatform("faults", "gateway", "identity", "catalog", "inventory", "payments", "ordering", "notifications");
        await StartAsync(platform, reset: true, lives[0]);
        var kit = await platform.NewProductAsync(Stock, Price);
        string[] people = [(await platform.NewUserAsync()).Email, (await platform.NewUserAsync()).Email];

        var orders = new List<(Guid Id, string Of)>();
        foreach (var life in lives)
        {
            if (life != lives[0]) await StartAsync(platform, reset: false, life);
            foreach (var email in people)
            {
                var buyer = await platform.LogInAsync(email, Password);
                for (var i = 0; i < OrdersOfALife / people.Length; i++)
                    orders.Add((await buyer.OrderAsync(Tokens[orders.Count % Tokens.Length], (kit, 1)), email));
            }
            if (life == lives[^1]) continue;
            await platform.UntilAsync(
                () => Task.FromResult(life.Crashed.IsCompleted), () => $"nothing crashed: {string.Join(", ", life.Injected)}",
                between: TimeSpan.FromSeconds(1));
        }
        var (completed, captured) = (0, 0L);
        foreach (var (id, email) in orders)
        {
            var status = "";
            await platform.UntilAsync(async () =>
            {
                status = (await (await platform.LogInAsync(email, Password)).GetAsync($"/api/v1/orders/{id}")).Text("status");
                return status is "completed" or "cancelled";
            }, () => $"an order is still {status}", between: TimeSpan.FromSeconds(1));
            var payment = (await (await platform.LogInAsync(email, Password)).GetAsync($"/api/v1/payments/{id}")).Body;
            captured += payment.GetProperty("captured").Long("amount") - payment.GetProperty("refunded").Long("amount");
            if (status == "completed") completed++;
        }

        output.WriteLine($"Seed {Seed}: {orders.Count} orders, {completed} completed");
        foreach (var (i, life) in lives.Index()) output.WriteLine($"Life {i + 1}: {string.Join(", ", life.Injected)}");
        Assert.InRange(completed, 1, orders.Count - 1);
        Assert.Equal(completed * (long)Price, captured);
        (int, int) stock = default;
        await platform.UntilAsync(async () => (stock = await (await platform.LogInAsync(people[0], Password)).StockAsync(kit)) == (Stock - completed, 0),
            () => $"the stock is {stock} after {completed} completed orders of {Stock}", between: TimeSpan.FromSeconds(5));
        foreach (var email in people)
        {
            List<string> mails = [];
            var expected = orders.Where(o => o.Of == email).Select(o => o.Id).Count() + 1; // and the welcome
            await platform.UntilAsync(async () => (mails = await MailsAsync(await platform.LogInAsync(email, Password))).Count(m => m == "sent") >= expected,
                () => $"the mails are {string.Join(", ", mails)}", between: TimeSpan.FromSeconds(5));
            Assert.Equal(Enumerable.Repeat("sent", expected), mails);
        }
        Assert.All(await platform.Host.ServiceBus.GetStatusAsync(CancellationToken.None),
            entity => Assert.True(entity.Counts.DeadLettered == 0, entity.ToString()));
    }

    /// <summary>A person has more open orders here than the default allows.</summary>
    private static async Task StartAsync(SmallPlatform platform, bool reset, Faults faults)
    {
        await platform.StartAsync(reset, faults);
        var options = platform.OptionsOf<OrderingOptions>("ordering");
        (options.MaxOpenOrders, options.MaxUnitsOnHold) = (100, 100);
    }

    /// <summary>What goes wrong in every life, at points that a checkout passes.</summary>
    private static Faults Trouble(int seed) => new Faults(seed)
        .Fail(FaultPoint.BeforeDelivery, "payments-commands", chance: 0.2)                              // delivered again
        .Fail(FaultPoint.AfterSend, "inventory-commands", chance: 0.2)                                  // sent twice
        .Fail(FaultPoint.BeforeCompletion, "inventory-commands", chance: 0.1)                           // done twice
        .Fail(FaultPoint.BeforeCompletion, "payments-events/subscriptions/ordering", chance: 0.1)
        .Fail(FaultPoint.AfterCompletion, "ordering-events/subscriptions/notifications", chance: 0.2)
        .Reorder("inventory-events/subscriptions/ordering", chance: 0.3)
        .Delay(FaultPoint.BeforeDelivery, TimeSpan.FromSeconds(3), "ordering-commands", chance: 0.3)
        .Fail(FaultPoint.BeforeActivity, chance: 0.05)                                                  // retried by its policy
        .Fail(FaultPoint.BeforeActivityCommit, chance: 0.1)                                             // run twice
        .Fail(FaultPoint.BeforeTurnCommit, chance: 0.1);                                                // replayed

    private static async Task<List<string>> MailsAsync(Shopper person) =>
        [.. (await person.GetAsync("/api/v1/notifications?limit=100")).Body.Items()
            .Select(m => m.Text("status"))];
}
