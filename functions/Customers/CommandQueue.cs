using Platform.Customers.Imports;

namespace Platform.Customers;

public sealed class CommandQueue(MessageReceiver receiver, CustomersDbContext db, ImportProfileHandler import)
{
    private static readonly Redelivery Retry = new(ServiceBusNames.CustomersCommands);

    [Function("ImportProfiles")]
    public Task Run(
        [ServiceBusTrigger(ServiceBusNames.CustomersCommands, Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers().On<ImportProfile>(import.HandleAsync).RetryLater(Retry), cancellationToken);
}
