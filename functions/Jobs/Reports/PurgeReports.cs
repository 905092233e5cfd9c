using Microsoft.Extensions.Options;

namespace Platform.Jobs.Reports;

public sealed class PurgeReports(ReportFiles files, IOptions<JobsOptions> options, TimeProvider clock)
{
    [Function(nameof(PurgeReports))]
    public Task Run([TimerTrigger("0 40 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        files.PurgeAsync(clock.GetUtcNow() - options.Value.ReportRetention, cancellationToken);
}
