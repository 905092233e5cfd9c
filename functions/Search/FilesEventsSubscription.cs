using Platform.Search.Documents;

namespace Platform.Search;

public sealed class FilesEventsSubscription(
    MessageReceiver receiver, SearchDbContext db,
    FileReadyHandler ready, FileSharingChangedHandler shared, FileRejectedHandler rejected, FileDeletedHandler deleted)
{
    [Function("UpdateFiles")]
    public Task Run(
        [ServiceBusTrigger(
            ServiceBusNames.FilesEvents, ServiceBusNames.SearchSubscription, Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers()
            .On<FileReady>(ready.HandleAsync)
            .On<FileSharingChanged>(shared.HandleAsync)
            .On<FileRejected>(rejected.HandleAsync)
            .On<FileDeleted>(deleted.HandleAsync), cancellationToken);
}
