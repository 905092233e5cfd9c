using Microsoft.DurableTask;

namespace Platform.Jobs.Reports;

public sealed record ReportInput(Guid JobId, int Run, DateOnly From, DateOnly To);

/// <param name="Days">The number of days in the report.</param>
public sealed record ReportDay(Guid JobId, int Run, DateOnly Day, int Days);

public sealed record CountedReport(ReportInput Input, IReadOnlyList<DayTotals> Days);

public sealed record FailedReport(Guid JobId, int Run);

/// <summary>Fan-out, fan-in: one activity per day counts its orders, then the report is written.</summary>
public sealed class ReportOrchestration
{
    private static readonly TaskOptions Retry = TaskOptions.FromRetryPolicy(new RetryPolicy(4, TimeSpan.FromSeconds(2), backoffCoefficient: 3));

    public static string InstanceId(Guid jobId, int run) => $"report-{jobId}-{run}";

    [Function(nameof(ReportOrchestration))]
    public async Task Run([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var input = context.GetInput<ReportInput>()!;
        var days = Enumerable.Range(0, input.To.DayNumber - input.From.DayNumber + 1).Select(input.From.AddDays).ToList();
        try
        {
            var totals = await Task.WhenAll(days.Select(day =>
                context.CallActivityAsync<DayTotals>(nameof(ReportSteps.CountDay), new ReportDay(input.JobId, input.Run, day, days.Count), Retry)));
            await context.CallActivityAsync(nameof(ReportSteps.WriteReport), new CountedReport(input, totals), Retry);
        }
        catch (TaskFailedException)
        {
            await context.CallActivityAsync("GiveUpReport", new FailedReport(input.JobId, input.Run), Retry);
        }
    }
}
