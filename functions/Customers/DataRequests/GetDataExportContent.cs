namespace Platform.Customers.DataRequests;

/// <summary>Streams the file of the caller's export.</summary>
public sealed class GetDataExportContent(CustomersDbContext db, ExportFiles files, TimeProvider clock)
{
    [Function(nameof(GetDataExportContent)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<FileStreamHttpResult, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = $"{OwnExports.OneRoute}/content")] HttpRequest request, Guid id,
        CancellationToken cancellationToken)
    {
        var export = await db.ExportsOf(request).AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, cancellationToken);
        if (export is { IsOpen: true })
            return Problems.Create(StatusCodes.Status409Conflict, "data-export-not-ready", "The export is running. Ask again when its status is completed.");
        if (export is not { Status: DataRequestStatus.Completed } || export.ExpiresAt <= clock.GetUtcNow()
            || await files.OpenAsync(id, cancellationToken) is not { } content)
        {
            return Problems.NotFound("data export");
        }
        request.HttpContext.Response.Headers.CacheControl = "private, no-store";
        return TypedResults.Stream(content, ExportFiles.ContentType, $"your-data-{export.RequestedAt:yyyy-MM-dd}.zip");
    }
}
