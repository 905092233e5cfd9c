using Platform.Files.Enrolments;

namespace Platform.Files;

public sealed class LearningEventsSubscription(MessageReceiver receiver, FilesDbContext db, LearnerEnrolledHandler enrolled, EnrolmentEndedHandler ended)
{
    [Function("KeepEnrolments")]
    public Task Run(
        [ServiceBusTrigger(ServiceBusNames.LearningEvents, ServiceBusNames.FilesSubscription,
            Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers()
            .On<LearnerEnrolled>(enrolled.HandleAsync)
            .On<EnrolmentEnded>(ended.HandleAsync), cancellationToken);
}
