using Platform.Search.Documents;

namespace Platform.Search;

public sealed class LearningEventsSubscription(MessageReceiver receiver, SearchDbContext db, LearnerEnrolledHandler enrolled, EnrolmentEndedHandler ended)
{
    [Function("CountEnrolments")]
    public Task Run(
        [ServiceBusTrigger(
            ServiceBusNames.LearningEvents, ServiceBusNames.SearchSubscription, Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers()
            .On<LearnerEnrolled>(enrolled.HandleAsync)
            .On<EnrolmentEnded>(ended.HandleAsync), cancellationToken);
}
