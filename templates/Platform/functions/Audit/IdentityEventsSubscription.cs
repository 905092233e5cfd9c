using Platform.Audit.Entries;

namespace Platform.Audit;

public sealed class IdentityEventsSubscription(MessageReceiver receiver, AuditDbContext db, UserRegisteredHandler registered)
{
    [Function("RecordIdentityEvents")]
    public Task Run(
        [ServiceBusTrigger(
            ServiceBusNames.IdentityEvents, ServiceBusNames.AuditSubscription, Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers().On<UserRegistered>(registered.HandleAsync), cancellationToken);
}
