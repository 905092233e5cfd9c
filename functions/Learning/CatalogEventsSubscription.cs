using Platform.Learning.Courses;
using Platform.Learning.Persistence;

namespace Platform.Learning;

public sealed class CatalogEventsSubscription(
    MessageReceiver receiver, LearningDbContext db, ProductPublishedHandler published, ProductUpdatedHandler updated, ProductUnpublishedHandler unpublished)
{
    [Function("HearOfCourses")]
    public Task Run(
        [ServiceBusTrigger(Entities.CatalogEvents, Entities.LearningSubscription, Connection = Entities.ServiceBus, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers()
            .On<ProductPublished>(published.HandleAsync)
            .On<ProductUpdated>(updated.HandleAsync)
            .On<ProductUnpublished>(unpublished.HandleAsync), cancellationToken);
}
