using Platform.Files.Enrolments;

namespace Platform.Files;

public sealed class LearningEventsSubscription(MessageReceiver receiver, FilesDbContext db, EnrolmentActivatedHandler activated, EnrolmentEndedHandler ended)
{
    [Function("KeepEnrolments")]
    public Task Run(
        [ServiceBusTrigger(ServiceBusNames.LearningEvents, ServiceBusNames.FilesSubscription,
            Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers()
            .On<EnrolmentActivated>(activated.HandleAsync)
            .On<EnrolmentEnded>(ended.HandleAsync), cancellationToken);
}
