namespace Platform.Identity;

public sealed class CommandQueue(MessageReceiver receiver, IdentityDbContext db, PersonalDataHandler personalData)
{
    private static readonly Redelivery Retry = new(ServiceBusNames.IdentityCommands);

    [Function("IdentityCommands")]
    public Task Run(
        [ServiceBusTrigger(ServiceBusNames.IdentityCommands, Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers().OnPersonalData(personalData).RetryLater(Retry), cancellationToken);
}
