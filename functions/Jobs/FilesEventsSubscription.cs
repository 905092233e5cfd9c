using Platform.Jobs.Images;

namespace Platform.Jobs;

public sealed class FilesEventsSubscription(MessageReceiver receiver, JobsDbContext db, MetadataRemovedHandler removed, MetadataRemovalRefusedHandler refused)
{
    [Function("NoteImageAnswers")]
    public Task Run(
        [ServiceBusTrigger(ServiceBusNames.FilesEvents, ServiceBusNames.JobsSubscription,
            Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers()
            .On<MetadataRemoved>(removed.HandleAsync)
            .On<MetadataRemovalRefused>(refused.HandleAsync), cancellationToken);
}
