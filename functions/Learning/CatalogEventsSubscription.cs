using Platform.Learning.Courses;

namespace Platform.Learning;

public sealed class CatalogEventsSubscription(
    MessageReceiver receiver, LearningDbContext db, ProductPublishedHandler published, ProductUpdatedHandler updated, ProductUnpublishedHandler unpublished)
{
    [Function("HearOfCourses")]
    public Task Run(
        [ServiceBusTrigger(ServiceBusNames.CatalogEvents, ServiceBusNames.LearningSubscription,
            Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers()
            .On<ProductPublished>(published.HandleAsync)
            .On<ProductUpdated>(updated.HandleAsync)
            .On<ProductUnpublished>(unpublished.HandleAsync), cancellationToken);
}
