using Platform.Search.Documents;
using Platform.Search.Persistence;

namespace Platform.Search;

public sealed class OrderingEventsSubscription(MessageReceiver receiver, SearchDbContext db, OrderCompletedHandler completed)
{
    [Function("CountOrders")]
    public Task Run(
        [ServiceBusTrigger(Entities.OrderingEvents, Entities.SearchSubscription, Connection = Entities.ServiceBus, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers().On<OrderCompleted>(completed.HandleAsync), cancellationToken);
}
