using Platform.Search.Documents;

namespace Platform.Search;

public sealed class CatalogEventsSubscription(
    MessageReceiver receiver, SearchDbContext db, ProductPublishedHandler published, ProductUpdatedHandler updated, ProductUnpublishedHandler unpublished)
{
    [Function("UpdateProducts")]
    public Task Run(
        [ServiceBusTrigger(
            ServiceBusNames.CatalogEvents, ServiceBusNames.SearchSubscription, Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers()
            .On<ProductPublished>(published.HandleAsync)
            .On<ProductUpdated>(updated.HandleAsync)
            .On<ProductUnpublished>(unpublished.HandleAsync), cancellationToken);
}
