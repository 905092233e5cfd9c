using Platform.Jobs.DataSync;

namespace Platform.Jobs;

public sealed class CatalogEventsSubscription(MessageReceiver receiver, JobsDbContext db, ProductImportedHandler imported, ProductImportRefusedHandler refused)
{
    [Function("NoteCatalogAnswers")]
    public Task Run(
        [ServiceBusTrigger(ServiceBusNames.CatalogEvents, ServiceBusNames.JobsSubscription,
            Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers()
            .On<ProductImported>(imported.HandleAsync)
            .On<ProductImportRefused>(refused.HandleAsync), cancellationToken);
}
