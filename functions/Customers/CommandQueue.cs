using Microsoft.DurableTask.Client;
using Platform.Customers.DataRequests;
using Platform.Customers.Imports;

namespace Platform.Customers;

public sealed class CommandQueue(
    MessageReceiver receiver, CustomersDbContext db, ImportProfileHandler import, StartDataRequestHandler start, PersonalDataAnswerHandler answers,
    PersonalDataHandler personalData)
{
    private static readonly Redelivery Retry = new(ServiceBusNames.CustomersCommands);

    [Function("ImportProfiles")]
    public Task Run(
        [ServiceBusTrigger(ServiceBusNames.CustomersCommands, Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, [DurableClient] DurableTaskClient orchestrations,
        CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers()
            .On<ImportProfile>(import.HandleAsync)
            .On<StartDataRequest>((command, token) => start.HandleAsync(command, orchestrations, token))
            .On<PersonalDataAnswer>((answer, token) => answers.HandleAsync(answer, orchestrations, token))
            .OnPersonalData(personalData)
            .RetryLater(Retry), cancellationToken);
}
