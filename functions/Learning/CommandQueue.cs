using Platform.Learning.Certificates;
using Platform.Learning.Enrolments;

namespace Platform.Learning;

public sealed class CommandQueue(
    MessageReceiver receiver, LearningDbContext db, EnrolLearnerHandler enrol, CancelEnrolmentHandler cancel, WriteCertificateHandler writeCertificate,
    IssueCertificatesHandler issueCertificates, PersonalDataHandler personalData)
{
    [Function("LearningCommands")]
    public Task Run(
        [ServiceBusTrigger(ServiceBusNames.LearningCommands, Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers()
            .On<EnrolLearner>(enrol.HandleAsync)
            .On<CancelEnrolment>(cancel.HandleAsync)
            .On<WriteCertificate>(writeCertificate.HandleAsync)
            .On<IssueCertificates>(issueCertificates.HandleAsync)
            .OnPersonalData(personalData), cancellationToken);
}
