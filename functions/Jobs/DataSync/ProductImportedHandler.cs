using Platform.Jobs.Running;

namespace Platform.Jobs.DataSync;

internal sealed record ProductImported(Guid JobId, int Row, string Outcome) : IMessage { public static string Type => "catalog.product-imported.v1"; }

public sealed class ProductImportedHandler(JobReplies replies)
{
    internal Task HandleAsync(ProductImported reply, CancellationToken cancellationToken) =>
        replies.RecordAsync<SyncState, int>(reply.JobId, reply.Row, state => state.Count(reply.Outcome), cancellationToken);
}
