using Platform.Files.Processing;

namespace Platform.Files;

public sealed class CommandQueue(MessageReceiver receiver, FilesDbContext db, RemoveMetadataHandler metadata, PersonalDataHandler personalData)
{
    private static readonly Redelivery Retry = new(ServiceBusNames.FilesCommands);

    [Function("RemoveMetadataOnCommand")]
    public Task Run(
        [ServiceBusTrigger(ServiceBusNames.FilesCommands, Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db,
            new MessageHandlers().On<RemoveMetadata>(metadata.HandleAsync).OnPersonalData(personalData).RetryLater(Retry), cancellationToken);
}
