using Platform.Jobs.DataSync;

namespace Platform.Jobs;

public sealed class CustomersEventsSubscription(
    MessageReceiver receiver, JobsDbContext db, ProfileImportedHandler imported, ProfileImportRefusedHandler refused)
{
    [Function("NoteCustomersAnswers")]
    public Task Run(
        [ServiceBusTrigger(ServiceBusNames.CustomersEvents, ServiceBusNames.JobsSubscription,
            Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers()
            .On<ProfileImported>(imported.HandleAsync)
            .On<ProfileImportRefused>(refused.HandleAsync), cancellationToken);
}
