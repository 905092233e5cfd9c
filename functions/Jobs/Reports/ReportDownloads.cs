using Microsoft.Extensions.Options;
using Platform.Jobs.Jobs;
using Platform.Jobs.Schedules;

namespace Platform.Jobs.Reports;

/// <summary>The names of the files are fixed, so that no part of the request's path reaches the storage.</summary>
public sealed class ReportDownloads(JobsDbContext db, ReportFiles files, IOptions<JobsOptions> options)
{
    [Function("GetReportCsv"), Authorize(Policy = Policies.SignedIn)]
    public Task<Results<FileStreamHttpResult, ProblemHttpResult>> Csv(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/jobs/{id:guid}/result/report.csv")] HttpRequest request, Guid id,
        CancellationToken cancellationToken) =>
        DownloadAsync(request, id, ReportFiles.Csv, cancellationToken);

    [Function("GetReportPdf"), Authorize(Policy = Policies.SignedIn)]
    public Task<Results<FileStreamHttpResult, ProblemHttpResult>> Pdf(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/jobs/{id:guid}/result/report.pdf")] HttpRequest request, Guid id,
        CancellationToken cancellationToken) =>
        DownloadAsync(request, id, ReportFiles.Pdf, cancellationToken);

    private async Task<Results<FileStreamHttpResult, ProblemHttpResult>> DownloadAsync(
        HttpRequest request, Guid id, string name, CancellationToken cancellationToken)
    {
        var job = await db.Jobs.AsNoTracking().VisibleTo(request.HttpContext.User)
            .FirstOrDefaultAsync(j => j.Id == id && j.Type == JobType.Report, cancellationToken);
        if (job is null) return Problems.NotFound("report");
        if (job.Status != JobStatus.Succeeded)
            return Problems.Create(StatusCodes.Status409Conflict, "report-not-ready", $"The job is {job.Status.ToApiName()}; it has no report yet.");
        if (await files.OpenAsync(id, name, cancellationToken) is not { } content)
        {
            return Problems.Create(StatusCodes.Status410Gone, "report-expired",
                $"The files of a report are kept for {options.Value.ReportRetention.TotalDays:0} days. Create another report.");
        }
        request.HttpContext.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Stream(content, ReportFiles.TypeOf(name), name);
    }
}
