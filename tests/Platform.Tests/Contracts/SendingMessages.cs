using Microsoft.EntityFrameworkCore;
using Platform.Inventory.Persistence;
using Platform.Inventory.Reservations;
using Platform.Local.Host.Functions;
using Platform.Ordering.Contracts;
using Platform.Ordering.Persistence;
using Platform.Shared.Messaging;
using CapturePayment = Platform.Ordering.Contracts.CapturePayment;

namespace Platform.Tests.Contracts;

[Collection(nameof(PlatformFixture))]
public sealed class SendingMessages(PlatformFixture platform)
{
    [Fact]
    public async Task Puts_every_type_on_the_wire_as_its_schema_says()
    {
        await EditAProductAsync();
        await platform.ProvokeContextCasesAsync();
        var paid = await CompleteAnOrderAsync();
        var declined = await BeDeclinedAsync();
        await LoseTheStockInTheMiddleAsync();
        await AskForMoreThanThereIsAsync();
        // The sandbox refuses no capture, and a checkout asks for money back only when one was refused.
        await SendAsync(new CapturePayment(declined));
        await SendAsync(new RefundPayment(paid, "For a test."));
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
            var product = new
            {
                kind = "kit",
                title = $"A kit, {published}",
                description = "",
                price = new { amount = 100, currency = "EUR" },
                tags = Array.Empty<string>(),
                published
            };
            var answer = await instructor.SendAsync(HttpMethod.Put, $"/api/v1/catalog/products/{kit}", product, r => r.Headers.Add("If-Match", version));
            Assert.True(answer.Response.IsSuccessStatusCode, answer.Body.ToString());
        }
    }

    private async Task<Guid> CompleteAnOrderAsync()
    {
        var kit = await platform.NewProductAsync(stock: 1);
        return Ended("completed", await (await platform.SomebodyAsync()).BuyAsync("tok_visa", (kit, 1)));
    }

    private async Task<Guid> BeDeclinedAsync()
    {
        var kit = await platform.NewProductAsync(stock: 1);
        return Ended("cancelled", await (await platform.SomebodyAsync()).BuyAsync("tok_declined", (kit, 1)));
    }

    private async Task AskForMoreThanThereIsAsync()
    {
        var kit = await platform.NewProductAsync(stock: 1);
        Ended("cancelled", await (await platform.SomebodyAsync()).BuyAsync("tok_visa", (kit, 2)));
    }

    /// <summary>While a slow bank thinks, the reservation expires: the commit is refused and the payment voided.</summary>
    private async Task LoseTheStockInTheMiddleAsync()
    {
        var kit = await platform.NewProductAsync(stock: 1);
        var buyer = await platform.SomebodyAsync();
        var id = await buyer.OrderAsync("tok_slow", (kit, 1));
        await Poll.UntilAsync(async () => (await buyer.GetAsync($"/api/v1/orders/{id}")).Text("status") == "reserved", () => "the stock is not reserved");

        var inventory = platform.Host.App("inventory");
        await using (var scope = inventory.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<InventoryDbContext>()
                .Database.ExecuteSqlAsync($"update reservations set expires_at = now() - interval '1 minute' where order_id = {id}");
        }

        await inventory.Invoker.InvokeAsync(
            inventory.Functions.Single(f => f.Name == nameof(ReleaseExpired)), new TriggerInput(new Microsoft.Azure.Functions.Worker.TimerInfo()),
            CancellationToken.None);

        Ended("cancelled", await buyer.FinalOrderAsync(id));
    }

    private static Guid Ended(string status, System.Text.Json.JsonElement order)
    {
        Assert.Equal(status, order.GetProperty("status").GetString());
        return order.GetProperty("orderId").GetGuid();
    }

    private async Task SendAsync<T>(T message) where T : IOutgoingMessage
    {
        await using var scope = platform.Host.App("ordering").Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OrderingDbContext>();
        db.Send(message, TimeProvider.System.GetUtcNow());
        await db.SaveChangesAsync();
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
