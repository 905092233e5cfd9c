using Platform.Learning.Enrolments;

namespace Platform.Learning;

public sealed class OrderingEventsSubscription(MessageReceiver receiver, LearningDbContext db, OrderCompletedHandler completed)
{
    [Function("ActivateEnrolments")]
    public Task Run(
        [ServiceBusTrigger(ServiceBusNames.OrderingEvents, ServiceBusNames.LearningSubscription,
            Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers().On<OrderCompleted>(completed.HandleAsync), cancellationToken);
}
