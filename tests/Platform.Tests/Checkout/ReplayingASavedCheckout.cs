using Platform.Local.Durable;
using Platform.Ordering.Orders.Checkout;

namespace Platform.Tests.Checkout;

/// <summary>Today's orchestrator must replay the histories that earlier deployments saved. Regenerate them with
/// <c>PLATFORM_SAVE_HISTORIES=1 dotnet test tests/Platform.Tests --filter ReplayingASavedCheckout</c>.</summary>
[Collection(nameof(PlatformFixture))]
public sealed class ReplayingASavedCheckout(PlatformFixture platform)
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Platform.Tests", "Checkout", "histories");
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping
    };

    private TaskHubInspector Inspector => platform.Host.App("ordering").TaskHub!.Inspector;

    [Theory, InlineData("completed", "tok_visa"), InlineData("declined", "tok_declined")]
    public async Task Saved_history_replays_without_a_difference(string end, string paymentToken)
    {
        var path = Path.Combine(Folder, $"checkout-{end}.json");
        if (Environment.GetEnvironmentVariable("PLATFORM_SAVE_HISTORIES") == "1") await File.WriteAllTextAsync(path, await BuyAndExportAsync(paymentToken));

        Assert.Null(Inspector.Replay(await File.ReadAllTextAsync(path)));
    }

    [Fact]
    public async Task Changed_order_of_steps_is_reported()
    {
        // As if the checkout that left it had authorized the payment before it reserved the stock.
        var other = (await File.ReadAllTextAsync(Path.Combine(Folder, "checkout-completed.json")))
            .Replace(nameof(CheckoutSteps.ReserveStock), "·", StringComparison.Ordinal)
            .Replace(nameof(CheckoutSteps.AuthorizePayment), nameof(CheckoutSteps.ReserveStock), StringComparison.Ordinal)
            .Replace("·", nameof(CheckoutSteps.AuthorizePayment), StringComparison.Ordinal);

        var report = Inspector.Replay(other);

        Assert.Contains("scheduled an activity task with sequence number 0 named 'AuthorizePayment'", report, StringComparison.Ordinal);
        Assert.Contains("instead scheduled an activity task named 'ReserveStock'", report, StringComparison.Ordinal);
    }

    private async Task<string> BuyAndExportAsync(string paymentToken)
    {
        var course = await platform.NewProductAsync(stock: 5, kind: "course", title: "A course");
        var order = await (await platform.NewUserAsync()).BuyAsync(paymentToken, (course, 1));
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60)); // the order is final a moment before its orchestration
        var exported = await Inspector.ExportAsync(CheckoutOrchestration.InstanceId(order.Id("orderId")));
        return JsonNode.Parse(exported!)!.ToJsonString(Indented) + "\n";
    }
}
