using Platform.Jobs.Running;

namespace Platform.Jobs.Images;

internal sealed record MetadataRemoved(Guid JobId, Guid FileId, bool WasClean) : IMessage { public static string Type => "files.metadata-removed.v1"; }

public sealed class MetadataRemovedHandler(JobReplies replies)
{
    internal Task HandleAsync(MetadataRemoved reply, CancellationToken cancellationToken) =>
        replies.RecordAsync<ImageState, Guid>(reply.JobId, reply.FileId, state =>
        {
            if (reply.WasClean) state.AlreadyClean++;
            else state.Cleaned++;
        }, cancellationToken);
}
