using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Platform.Jobs.Persistence;
using Platform.Jobs.Running;
using Platform.Shared;
using Platform.Shared.Messaging;

namespace Platform.Jobs.Images;

public sealed class NoteImageAnswers(MessageReceiver receiver, JobsDbContext db, Answers answers)
{
    [Function(nameof(NoteImageAnswers))]
    public Task Run(
        [ServiceBusTrigger(Entities.FilesEvents, Entities.JobsSubscription, Connection = Entities.ServiceBus, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers()
            .On<MetadataRemoved>((e, ct) => NoteAsync(e.JobId, e.FileId, state =>
            {
                if (e.WasClean) state.AlreadyClean++;
                else state.Cleaned++;
            }, ct))
            .On<MetadataRemovalRefused>((e, ct) => NoteAsync(e.JobId, e.FileId, state => state.Refused.Add(new(e.FileId, e.Code, e.Reason)), ct)), cancellationToken);

    Task NoteAsync(Guid jobId, Guid fileId, Action<ImageState> count, CancellationToken cancellationToken) => answers.NoteAsync(jobId, fileId, count, cancellationToken);

    sealed record MetadataRemoved(Guid JobId, Guid FileId, bool WasClean) : IMessage { public static string Type => "files.metadata-removed.v1"; }
    sealed record MetadataRemovalRefused(Guid JobId, Guid FileId, string Code, string Reason) : IMessage { public static string Type => "files.metadata-removal-refused.v1"; }
}
