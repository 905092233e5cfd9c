using Platform.Ordering.Products;

namespace Platform.Ordering;

public sealed class CatalogEventsSubscription(
    MessageReceiver receiver, OrderingDbContext db, ProductPublishedHandler published, ProductUpdatedHandler updated, ProductUnpublishedHandler unpublished)
{
    [Function("UpdateProducts")]
    public Task Run(
        [ServiceBusTrigger(ServiceBusNames.CatalogEvents, ServiceBusNames.OrderingSubscription,
            Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers()
            .On<ProductPublished>(published.HandleAsync)
            .On<ProductUpdated>(updated.HandleAsync)
            .On<ProductUnpublished>(unpublished.HandleAsync), cancellationToken);
}
