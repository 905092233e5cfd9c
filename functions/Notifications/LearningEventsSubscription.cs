using Platform.Notifications.Notifications;

namespace Platform.Notifications;

public sealed class LearningEventsSubscription(MessageReceiver receiver, NotificationsDbContext db, CourseCompletedHandler completed, MailDelivery delivery)
{
    [Function("MailWhenCourseCompleted")]
    public async Task Run(
        [ServiceBusTrigger(ServiceBusNames.LearningEvents, ServiceBusNames.NotificationsSubscription,
            Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken)
    {
        await receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers().On<CourseCompleted>(completed.HandleAsync), cancellationToken);
        await delivery.SendDueAsync(cancellationToken);
    }
}
