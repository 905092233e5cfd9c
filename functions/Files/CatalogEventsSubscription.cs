using Platform.Files.Courses;

namespace Platform.Files;

public sealed class CatalogEventsSubscription(MessageReceiver receiver, FilesDbContext db, CourseProjection courses)
{
    [Function(nameof(CatalogEventsSubscription))]
    public Task Run(
        [ServiceBusTrigger(ServiceBusNames.CatalogEvents, ServiceBusNames.FilesSubscription,
            Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers()
            .On<ProductPublished>(courses.HandleAsync)
            .On<ProductUpdated>(courses.HandleAsync), cancellationToken);
}
