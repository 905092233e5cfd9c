using Platform.Journal.Entries;

namespace Platform.Journal;

public sealed class IdentityEventsSubscription(MessageReceiver receiver, JournalDbContext db, UserRegisteredHandler registered)
{
    [Function("RecordIdentityEvents")]
    public Task Run(
        [ServiceBusTrigger(
            ServiceBusNames.IdentityEvents, ServiceBusNames.JournalSubscription, Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers().On<UserRegistered>(registered.HandleAsync), cancellationToken);
}
