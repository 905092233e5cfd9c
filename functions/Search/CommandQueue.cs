namespace Platform.Search;

public sealed class CommandQueue(MessageReceiver receiver, SearchDbContext db, PersonalDataHandler personalData)
{
    private static readonly Redelivery Retry = new(ServiceBusNames.SearchCommands);

    [Function("SearchCommands")]
    public Task Run(
        [ServiceBusTrigger(ServiceBusNames.SearchCommands, Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers().OnPersonalData(personalData).RetryLater(Retry), cancellationToken);
}
