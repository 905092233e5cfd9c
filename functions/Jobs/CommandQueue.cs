using Microsoft.DurableTask.Client;
using Platform.Jobs.DataSync;
using Platform.Jobs.Email;
using Platform.Jobs.Images;
using Platform.Jobs.Reports;

namespace Platform.Jobs;

/// <summary>One queue for jobs of all types: the dispatcher limits how many of each run at the same time.</summary>
public sealed class CommandQueue(
    MessageReceiver receiver, RunEmailHandler email, RunImageHandler image, RunDataSyncHandler dataSync, RunReportHandler report,
    PersonalDataHandler personalData)
{
    /// <summary>The job's row limits the tries; this limit applies while the database is down.</summary>
    private static readonly Redelivery Retry = new(ServiceBusNames.JobsCommands) { MaxTries = 20 };

    [Function("RunJobs")]
    public Task Run(
        [ServiceBusTrigger(ServiceBusNames.JobsCommands, Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions,
        [DurableClient] DurableTaskClient orchestrations, CancellationToken cancellationToken) =>
        receiver.ReceiveAsync(message, actions, new MessageHandlers()
            .On<RunEmail>(email.HandleAsync)
            .On<RunImage>(image.HandleAsync)
            .On<RunDataSync>(dataSync.HandleAsync)
            .On<RunReport>((command, token) => report.HandleAsync(command, orchestrations, token))
            .OnPersonalData(personalData)
            .RetryLater(Retry), cancellationToken);
}
