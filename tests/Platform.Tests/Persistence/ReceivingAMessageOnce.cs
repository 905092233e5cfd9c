using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Inventory.Persistence;
using Platform.Ordering.Contracts;
using Platform.Shared.Messaging;

namespace Platform.Tests.Persistence;

[Collection(nameof(PlatformFixture))]
public sealed class ReceivingAMessageOnce(PlatformFixture platform)
{
    private readonly OutboxMessage sent = OutboxMessage.Of(new ReleaseStock(Guid.NewGuid(), "A test."), "ordering", TimeProvider.System.GetUtcNow());
    private int handled;

    [Theory]
    [InlineData(1, 1)] // sent twice
    [InlineData(1, 2)] // delivered again
    public async Task Second_one_is_completed_without_effect(int firstCount, int secondCount)
    {
        Assert.Equal(["completed"], await ReceiveAsync(firstCount, db => db.SaveChangesAsync()));
        Assert.Equal(["completed"], await ReceiveAsync(secondCount, db => db.SaveChangesAsync()));

        Assert.Equal(1, await platform.OnDatabaseAsync("inventory", (InventoryDbContext db) => db.Inbox.CountAsync(m => m.Id == sent.Id)));
        Assert.InRange(handled, 1, 2); // the effect of a second try is rolled back with its inbox row
    }

    [Fact]
    public async Task Second_one_is_completed_although_its_handler_refuses_it()
    {
        Assert.Equal(["completed"], await ReceiveAsync(1, db => db.SaveChangesAsync()));
        Assert.Equal(["completed"], await ReceiveAsync(1, _ => throw new PoisonMessageException("Released", "The stock is released already.")));
    }

    [Fact]
    public async Task First_one_that_its_handler_refuses_is_dead_lettered() =>
        Assert.Equal(["Released"], await ReceiveAsync(1, _ => throw new PoisonMessageException("Released", "The stock is released already.")));

    private Task<List<string>> ReceiveAsync(int deliveryCount, Func<InventoryDbContext, Task> handle) =>
        platform.OnDatabaseAsync("inventory", async (InventoryDbContext db) =>
        {
            var settlement = new Settlement();
            await using var client = new ServiceBusClient(platform.Host.ServiceBusConnectionString);
            var receiver = new MessageReceiver(client, TimeProvider.System, NullLogger<MessageReceiver>.Instance);
            var message = ServiceBusModelFactory.ServiceBusReceivedMessage(
                body: BinaryData.FromString(sent.Body), messageId: sent.Id, deliveryCount: deliveryCount);
            await receiver.ReceiveOnceAsync(message, settlement, db, new MessageHandlers().On<ReleaseStock>((_, _) =>
            {
                handled++;
                return handle(db);
            }), CancellationToken.None);
            return settlement.Done;
        });

    /// <summary>Records how messages are settled.</summary>
    private sealed class Settlement : ServiceBusMessageActions
    {
        public List<string> Done { get; } = [];

        public override Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default)
        {
            Done.Add("completed");
            return Task.CompletedTask;
        }

        public override Task DeadLetterMessageAsync(ServiceBusReceivedMessage message, Dictionary<string, object>? propertiesToModify = default,
            string? deadLetterReason = default, string? deadLetterErrorDescription = default, CancellationToken cancellationToken = default)
        {
            Done.Add(deadLetterReason!);
            return Task.CompletedTask;
        }
    }
}
