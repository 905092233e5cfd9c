using Platform.Jobs.Schedules;

namespace Platform.Jobs;

public sealed class IdentityEventsSubscription(MessageReceiver receiver, JobsDbContext db, UserRolesChangedHandler changed)
{
    [Function("DisableSchedules")]
    public Task Run(
        [ServiceBusTrigger(ServiceBusNames.IdentityEvents, ServiceBusNames.JobsSubscription,
            Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers().On<UserRolesChanged>(changed.HandleAsync), cancellationToken);
}
