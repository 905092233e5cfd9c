using Platform.Journal.Entries;

namespace Platform.Journal;

public sealed class TodosEventsSubscription(MessageReceiver receiver, JournalDbContext db, TodoCompletedHandler completed)
{
    [Function("RecordTodosEvents")]
    public Task Run(
        [ServiceBusTrigger(
            ServiceBusNames.TodosEvents, ServiceBusNames.JournalSubscription, Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers().On<TodoCompleted>(completed.HandleAsync), cancellationToken);
}
