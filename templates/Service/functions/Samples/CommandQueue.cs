using Platform.Samples.SampleThings;

namespace Platform.Samples;

public sealed class CommandQueue(
    MessageReceiver receiver, SamplesDbContext db, CompleteSampleThingHandler complete, PersonalDataHandler personalData)
{
    [Function("SamplesCommands")]
    public Task Run(
        [ServiceBusTrigger(ServiceBusNames.SamplesCommands, Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers()
            .On<CompleteSampleThing>(complete.HandleAsync)
            .OnPersonalData(personalData), cancellationToken);
}
