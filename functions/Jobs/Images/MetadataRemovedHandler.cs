using Platform.Jobs.Running;

namespace Platform.Jobs.Images;

internal sealed record MetadataRemoved(Guid JobId, Guid FileId, bool WasClean) : IMessage
{ public static string Type => "files.metadata-removed.v1"; }

public sealed class MetadataRemovedHandler(Answers answers)
{
    internal Task HandleAsync(MetadataRemoved reply, CancellationToken cancellationToken) =>
        answers.NoteAsync<ImageState, Guid>(reply.JobId, reply.FileId, state =>
        {
            if (reply.WasClean) state.AlreadyClean++;
            else state.Cleaned++;
        }, cancellationToken);
}
