using Platform.Jobs.Running;

namespace Platform.Jobs.DataSync;

internal sealed record ProfileImportRefused(Guid JobId, int Row, IReadOnlyList<FieldError> Errors) : IMessage
{
    public static string Type => "customers.profile-import-refused.v1";
}

public sealed class ProfileImportRefusedHandler(JobReplies replies)
{
    internal Task HandleAsync(ProfileImportRefused reply, CancellationToken cancellationToken) =>
        replies.RecordAsync<SyncState, int>(reply.JobId, reply.Row, state => state.Refuse(reply.Row, reply.Errors), cancellationToken);
}
