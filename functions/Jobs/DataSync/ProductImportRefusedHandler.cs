using Platform.Jobs.Running;

namespace Platform.Jobs.DataSync;

internal sealed record ProductImportRefused(Guid JobId, int Row, IReadOnlyList<FieldError> Errors) : IMessage
{
    public static string Type => "catalog.product-import-refused.v1";
}

public sealed class ProductImportRefusedHandler(JobReplies replies)
{
    internal Task HandleAsync(ProductImportRefused reply, CancellationToken cancellationToken) =>
        replies.RecordAsync<SyncState, int>(reply.JobId, reply.Row, state => state.Refuse(reply.Row, reply.Errors), cancellationToken);
}
