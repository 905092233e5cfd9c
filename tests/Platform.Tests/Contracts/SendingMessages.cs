using Microsoft.EntityFrameworkCore;
using Platform.Inventory.Persistence;
using Platform.Inventory.Reservations;
using Platform.Ordering.Contracts;
using Platform.Ordering.Persistence;
using CapturePayment = Platform.Ordering.Contracts.CapturePayment;

namespace Platform.Tests.Contracts;

[Collection(nameof(PlatformFixture))]
public sealed class SendingMessages(PlatformFixture platform)
{
    [Fact]
    public async Task Every_message_type_matches_its_schema_on_the_wire()
    {
        await EditAProductAsync();
        await platform.ProvokeContextCasesAsync();
        var paid = await BuyAsync("tok_visa", quantity: 1, "completed");
        var declined = await BuyAsync("tok_declined", quantity: 1, "cancelled");
        await LoseTheReservationDuringAuthorizationAsync();
        await BuyAsync("tok_visa", quantity: 2, "cancelled");
        // The sandbox refuses no capture, and a checkout asks for money back only when one was refused.
        await platform.SendAsync<OrderingDbContext, CapturePayment>("ordering", new(declined));
        await platform.SendAsync<OrderingDbContext, RefundPayment>("ordering", new(paid, "For a test."));
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));

        var violations = new List<string>();
        foreach (var message in platform.Sent) violations.AddRange(await ViolationsAsync(message));
        Assert.True(violations.Count == 0, string.Join(Environment.NewLine, violations.Distinct().Take(20)));
        var unseen = MessageSchemas.Records.Where(r => r.IsOutgoing).Select(r => r.Type).Except(platform.Sent.Select(m => m.Subject));
        Assert.True(!unseen.Any(), $"This test does not make the apps send {string.Join(", ", unseen)}: extend it, so that their schemas are tried.");
    }

    private async Task EditAProductAsync()
    {
        var kit = await platform.NewProductAsync(stock: 0);
        var instructor = await platform.StaffAsync("instructor");
        foreach (var (version, published) in new[] { ("\"1\"", true), ("\"2\"", false) })
        {
            var product = RunningPlatform.Product($"A kit, {published}", published: published);
            var answer = await instructor.SendAsync(HttpMethod.Put, $"/api/v1/catalog/products/{kit}", product, r => r.Headers.Add("If-Match", version));
            Assert.True(answer.Response.IsSuccessStatusCode, answer.Body.ToString());
        }
    }

    private async Task<Guid> BuyAsync(string paymentToken, int quantity, string status)
    {
        var kit = await platform.NewProductAsync(stock: 1);
        return Ended(status, await (await platform.SomebodyAsync()).BuyAsync(paymentToken, (kit, quantity)));
    }

    /// <summary>While a slow provider authorizes the payment, the reservation expires: the commit is refused and the payment voided.</summary>
    private async Task LoseTheReservationDuringAuthorizationAsync()
    {
        var kit = await platform.NewProductAsync(stock: 1);
        var buyer = await platform.SomebodyAsync();
        var id = await buyer.OrderAsync("tok_slow", (kit, 1));
        await Poll.UntilAsync(async () => (await buyer.GetAsync($"/api/v1/orders/{id}")).Text("status") == "reserved", () => "the stock is not reserved");

        await platform.OnDatabaseAsync("inventory", (InventoryDbContext db) =>
            db.Database.ExecuteSqlAsync($"update reservations set expires_at = now() - interval '1 minute' where order_id = {id}"));
        await platform.RunTimerAsync("inventory", nameof(ReleaseExpired));

        Ended("cancelled", await buyer.FinalOrderAsync(id));
    }

    private static Guid Ended(string status, JsonElement order)
    {
        Assert.Equal(status, order.Text("status"));
        return order.Id("orderId");
    }

    /// <summary>What is wrong with a message: its envelope (CloudEvents 1.0, structured JSON), where it was sent, its data.</summary>
    private static async Task<IReadOnlyList<string>> ViolationsAsync(SentMessage message)
    {
        if (MessageSchemas.Records.FirstOrDefault(r => r.IsOutgoing && r.Type == message.Subject) is not { } record)
            return [$"{message.Subject} is the type of no IOutgoingMessage."];
        if (message.Destination != record.Destination) return [$"{message.Subject} goes to {record.Destination}, not to {message.Destination}."];
        var envelope = JsonNode.Parse(message.Body)!;
        var validator = await SchemaValidator.GetAsync();
        var errors = (await validator.CheckAsync(CloudEvent.Name, envelope)).Concat(await validator.CheckAsync(record.Type, envelope["data"])).ToList();
        if ((string?)envelope["type"] != message.Subject) errors.Add("the type is not the label that subscriptions filter by");
        if ((string?)envelope["source"] != "/" + record.Service.Name) errors.Add($"the source is not /{record.Service.Name}");
        return [.. errors.Select(e => $"{message.Subject}: {e}: {message.Body}")];
    }
}
