using Platform.Jobs.Running;

namespace Platform.Jobs.Images;

internal sealed record MetadataRemovalRefused(Guid JobId, Guid FileId, string Code, string Reason) : IMessage
{
    public static string Type => "files.metadata-removal-refused.v1";
}

public sealed class MetadataRemovalRefusedHandler(JobReplies replies)
{
    internal Task HandleAsync(MetadataRemovalRefused reply, CancellationToken cancellationToken) =>
        replies.RecordAsync<ImageState, Guid>(
            reply.JobId, reply.FileId, state => state.Refused.Add(new(reply.FileId, reply.Code, reply.Reason)), cancellationToken);
}
