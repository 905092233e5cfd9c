using Platform.Search.Documents;

namespace Platform.Search;

public sealed class OrderingEventsSubscription(MessageReceiver receiver, SearchDbContext db, OrderCompletedHandler completed)
{
    [Function("CountOrders")]
    public Task Run(
        [ServiceBusTrigger(
            ServiceBusNames.OrderingEvents, ServiceBusNames.SearchSubscription, Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers().On<OrderCompleted>(completed.HandleAsync), cancellationToken);
}
