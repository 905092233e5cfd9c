using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Platform.Learning.Contracts;
using Platform.Learning.Persistence;
using Platform.Shared;
using Platform.Shared.Messaging;

namespace Platform.Learning;

public sealed class LearningCommands(MessageReceiver receiver, LearningDbContext db, EnrolLearnerHandler enrol, CancelEnrolmentHandler cancel, CertificateWriter certificates)
{
    [Function(nameof(LearningCommands))]
    public Task Run(
        [ServiceBusTrigger(Entities.LearningCommands, Connection = Entities.ServiceBus, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers()
            .On<EnrolLearner>(enrol.HandleAsync)
            .On<CancelEnrolment>(cancel.HandleAsync)
            .On<WriteCertificate>((command, ct) => certificates.WriteAsync(command.CertificateId, ct)), cancellationToken);
}
