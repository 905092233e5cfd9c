using Platform.Jobs.Running;

namespace Platform.Jobs.DataSync;

internal sealed record ProfileImported(Guid JobId, int Row, string Outcome) : IMessage { public static string Type => "customers.profile-imported.v1"; }

public sealed class ProfileImportedHandler(JobReplies replies)
{
    internal Task HandleAsync(ProfileImported reply, CancellationToken cancellationToken) =>
        replies.RecordAsync<SyncState, int>(reply.JobId, reply.Row, state => state.Count(reply.Outcome), cancellationToken);
}
