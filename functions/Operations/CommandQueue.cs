namespace Platform.Operations;

public sealed class CommandQueue(MessageReceiver receiver, OperationsDbContext db, PersonalDataHandler personalData)
{
    private static readonly Redelivery Retry = new(ServiceBusNames.OperationsCommands);

    [Function("OperationsCommands")]
    public Task Run(
        [ServiceBusTrigger(ServiceBusNames.OperationsCommands, Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers().OnPersonalData(personalData).RetryLater(Retry), cancellationToken);
}
