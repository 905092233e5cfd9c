using Platform.Inventory.Reservations;

namespace Platform.Inventory;

public sealed class CommandQueue(
    MessageReceiver receiver, InventoryDbContext db, ReserveStockHandler reserve, CommitStockHandler commit, ReleaseStockHandler release,
    PersonalDataHandler personalData)
{
    [Function("InventoryCommands")]
    public Task Run(
        [ServiceBusTrigger(ServiceBusNames.InventoryCommands, Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers()
            .On<ReserveStock>(reserve.HandleAsync)
            .On<CommitStock>(commit.HandleAsync)
            .On<ReleaseStock>(release.HandleAsync)
            .OnPersonalData(personalData), cancellationToken);
}
