using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Platform.Jobs.Contracts;
using Platform.Jobs.DataSync;
using Platform.Jobs.Email;
using Platform.Jobs.Images;
using Platform.Jobs.Reports;
using Platform.Shared;
using Platform.Shared.Messaging;

namespace Platform.Jobs.Running;

/// <summary>Does the jobs that were handed out. One queue for all types: how many of each are done at the same time is the dispatcher's decision, over all instances.</summary>
public sealed class RunJobs(MessageReceiver receiver, JobRunner runner, SendEmails email, RemoveMetadataOfImages image, SyncData dataSync, MakeReport report)
{
    /// <summary>The row decides when it was tried often enough; this limit is for the time when the row cannot be had.</summary>
    static readonly Redelivery Later = new(Entities.JobsCommands) { MaxTries = 20 };

    [Function(nameof(RunJobs))]
    public Task Run(
        [ServiceBusTrigger(Entities.JobsCommands, Connection = Entities.ServiceBus, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, [DurableClient] DurableTaskClient orchestrations, CancellationToken cancellationToken) =>
        receiver.ReceiveAsync(message, actions, new MessageHandlers()
            .On<RunEmail>((c, ct) => runner.RunAsync(c.JobId, c.Run, c.Step, email.StepAsync, ct))
            .On<RunImage>((c, ct) => runner.RunAsync(c.JobId, c.Run, c.Step, image.StepAsync, ct))
            .On<RunDataSync>((c, ct) => runner.RunAsync(c.JobId, c.Run, c.Step, dataSync.StepAsync, ct))
            .On<RunReport>((c, ct) => runner.RunAsync(c.JobId, c.Run, c.Step, (job, ct2) => report.StepAsync(job, orchestrations, ct2), ct))
            .RetryLater(Later), cancellationToken);
}
