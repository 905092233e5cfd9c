using Platform.Inventory.Stock;

namespace Platform.Inventory;

public sealed class CatalogEventsSubscription(MessageReceiver receiver, InventoryDbContext db, ProductPublishedHandler published)
{
    [Function("InventoryCatalogEvents")]
    public Task Run(
        [ServiceBusTrigger(
            ServiceBusNames.CatalogEvents, ServiceBusNames.InventorySubscription, Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers().On<ProductPublished>(published.HandleAsync), cancellationToken);
}
