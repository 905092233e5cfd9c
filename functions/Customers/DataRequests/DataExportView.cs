namespace Platform.Customers.DataRequests;

/// <param name="Status">running or done.</param>
public sealed record DataExportContextView(string Name, string Status);

/// <param name="Status">running, completed, failed or expired.</param>
/// <param name="DownloadUrl">The path of the file, for the bearer of the person's token; null while there is none.</param>
/// <param name="ExpiresAt">When the file is deleted.</param>
public sealed record DataExportView(
    Guid Id, string Status, DateTimeOffset RequestedAt, IReadOnlyList<DataExportContextView> Contexts, string? DownloadUrl, DateTimeOffset? ExpiresAt)
{
    public static DataExportView Of(DataRequest r) => new(
        r.Id, r.Status.ToCamelCase(), r.RequestedAt,
        [.. r.Parts.OrderBy(p => p.Context, StringComparer.Ordinal)
            .Select(p => new DataExportContextView(p.Context, p.Status == DataRequestPartStatus.Done ? "done" : "running"))],
        r.Status == DataRequestStatus.Completed ? $"/{OwnExports.Route}/{r.Id}/content" : null, r.ExpiresAt);
}
