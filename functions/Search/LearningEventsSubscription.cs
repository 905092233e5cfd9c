using Platform.Search.Documents;

namespace Platform.Search;

public sealed class LearningEventsSubscription(MessageReceiver receiver, SearchDbContext db, EnrolmentActivatedHandler activated, EnrolmentEndedHandler ended)
{
    [Function("CountEnrolments")]
    public Task Run(
        [ServiceBusTrigger(
            ServiceBusNames.LearningEvents, ServiceBusNames.SearchSubscription, Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers()
            .On<EnrolmentActivated>(activated.HandleAsync)
            .On<EnrolmentEnded>(ended.HandleAsync), cancellationToken);
}
