using Platform.Catalog.Imports;

namespace Platform.Catalog;

public sealed class CommandQueue(MessageReceiver receiver, CatalogDbContext db, ImportProductHandler import, PersonalDataHandler personalData)
{
    private static readonly Redelivery Retry = new(ServiceBusNames.CatalogCommands);

    [Function("ImportProducts")]
    public Task Run(
        [ServiceBusTrigger(ServiceBusNames.CatalogCommands, Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db,
            new MessageHandlers().On<ImportProduct>(import.HandleAsync).OnPersonalData(personalData).RetryLater(Retry), cancellationToken);
}
