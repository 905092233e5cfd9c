using Platform.Audit.Entries;

namespace Platform.Audit;

public sealed class TodosEventsSubscription(MessageReceiver receiver, AuditDbContext db, TodoCompletedHandler completed)
{
    [Function("RecordTodosEvents")]
    public Task Run(
        [ServiceBusTrigger(
            ServiceBusNames.TodosEvents, ServiceBusNames.AuditSubscription, Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers().On<TodoCompleted>(completed.HandleAsync), cancellationToken);
}
