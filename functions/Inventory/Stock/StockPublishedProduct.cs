using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.EntityFrameworkCore;
using Platform.Inventory.Persistence;
using Platform.Shared;
using Platform.Shared.Messaging;

namespace Platform.Inventory.Stock;

/// <summary>What Inventory reads of Catalog's event.</summary>
public sealed record ProductPublished : IMessage
{
    public static string Type => "catalog.product-published.v1";
    public required Guid ProductId { get; init; }
    public required string Title { get; init; }
    public required long Version { get; init; }
}

/// <summary>A product that can be bought has stock from then on: none, until somebody adds some.</summary>
public sealed class StockPublishedProduct(InventoryDbContext db)
{
    public async Task HandleAsync(ProductPublished message, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into stock_items (product_id, title, product_version, available, reserved) values ({message.ProductId}, {message.Title}, {message.Version}, 0, 0)
            on conflict (product_id) do update set title = excluded.title, product_version = excluded.product_version
            where stock_items.product_version < excluded.product_version
            """, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}

public sealed class CatalogEvents(MessageReceiver receiver, InventoryDbContext db, StockPublishedProduct stock)
{
    [Function("InventoryCatalogEvents")]
    public Task Run(
        [ServiceBusTrigger(Entities.CatalogEvents, Entities.InventorySubscription, Connection = Entities.ServiceBus, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers().On<ProductPublished>(stock.HandleAsync), cancellationToken);
}
