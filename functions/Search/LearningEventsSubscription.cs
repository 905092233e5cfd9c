using Platform.Search.Documents;
using Platform.Search.Persistence;

namespace Platform.Search;

public sealed class LearningEventsSubscription(MessageReceiver receiver, SearchDbContext db, LearnerEnrolledHandler enrolled, EnrolmentEndedHandler ended)
{
    [Function("CountEnrolments")]
    public Task Run(
        [ServiceBusTrigger(Entities.LearningEvents, Entities.SearchSubscription, Connection = Entities.ServiceBus, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers()
            .On<LearnerEnrolled>(enrolled.HandleAsync)
            .On<EnrolmentEnded>(ended.HandleAsync), cancellationToken);
}
