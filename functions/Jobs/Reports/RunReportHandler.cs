using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Platform.Jobs.Jobs;
using Platform.Jobs.Running;

namespace Platform.Jobs.Reports;

public sealed record ReportState(string InstanceId);

/// <summary>Starts the orchestration, which ends the job.</summary>
public sealed class RunReportHandler(JobRunner runner, TimeProvider clock)
{
    internal Task HandleAsync(RunReport command, DurableTaskClient orchestrations, CancellationToken cancellationToken) =>
        runner.RunAsync(command.JobId, command.Run, command.Step, (job, token) => StepAsync(job, orchestrations, token), cancellationToken);

    private async Task<StepOutcome> StepAsync(Job job, DurableTaskClient orchestrations, CancellationToken cancellationToken)
    {
        var (from, to) = job.ReadPayload<ReportPayload>().DaysAt(clock.GetUtcNow());
        // By job and run: after a crash it is the same instance, after a retry another.
        var instanceId = ReportOrchestration.InstanceId(job.Id, job.Run);
        if (await orchestrations.GetInstanceAsync(instanceId, cancellationToken) is null)
        {
            await orchestrations.ScheduleNewOrchestrationInstanceAsync(
                nameof(ReportOrchestration), new ReportInput(job.Id, job.Run, from, to), new StartOrchestrationOptions(instanceId), cancellationToken);
        }

        return new StepOutcome.Waiting(new ReportState(instanceId), 0);
    }
}
