using Platform.Customers.DataRequests;
using Platform.Customers.Profiles;

namespace Platform.Customers;

public sealed class IdentityEventsSubscription(
    MessageReceiver receiver, CustomersDbContext db, UserRegisteredHandler registered, UserEmailChangedHandler emailChanged,
    UserDeletedHandler deleted)
{
    [Function("CreateWhenUserRegistered")]
    public Task Run(
        [ServiceBusTrigger(
            ServiceBusNames.IdentityEvents, ServiceBusNames.CustomersSubscription, Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers()
            .On<UserRegistered>(registered.HandleAsync)
            .On<UserEmailChanged>(emailChanged.HandleAsync)
            .On<UserDeleted>(deleted.HandleAsync), cancellationToken);
}
