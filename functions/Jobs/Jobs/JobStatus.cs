namespace Platform.Jobs.Jobs;

public enum JobStatus
{
    Scheduled,
    Queued,

    /// <summary>Its command is in the queue. Shown as queued.</summary>
    Dispatched,
    Running,

    /// <summary>A try failed, and the next one is due later. Shown as queued.</summary>
    Retrying,
    Succeeded,
    Failed,
    Cancelled,
}

public static class JobTransitions
{
    public static bool Allows(JobStatus from, JobStatus to) => (from, to) switch
    {
        (JobStatus.Scheduled, JobStatus.Queued) => true,
        (JobStatus.Queued, JobStatus.Dispatched) => true,
        (JobStatus.Dispatched, JobStatus.Running or JobStatus.Queued) => true, // queued: the command was dead-lettered
        (JobStatus.Running, JobStatus.Succeeded or JobStatus.Failed or JobStatus.Retrying or JobStatus.Queued) => true, // queued: stalled
        (JobStatus.Retrying, JobStatus.Running or JobStatus.Queued) => true, // queued: no slot was free when its time came
        (JobStatus.Scheduled or JobStatus.Queued or JobStatus.Dispatched or JobStatus.Running or JobStatus.Retrying, JobStatus.Cancelled) => true,
        (JobStatus.Dispatched or JobStatus.Retrying, JobStatus.Failed) => true, // stalled too often
        (JobStatus.Failed or JobStatus.Cancelled, JobStatus.Queued) => true, // retried
        _ => false,
    };

    public static bool IsFinal(this JobStatus status) => status is JobStatus.Succeeded or JobStatus.Failed or JobStatus.Cancelled;

    /// <summary>The API does not show how a job is dispatched.</summary>
    public static string ToApiName(this JobStatus status) => status switch
    {
        JobStatus.Dispatched or JobStatus.Retrying => "queued",
        _ => status.ToCamelCase(),
    };

    /// <summary>The statuses with this name in the API; null when there is none.</summary>
    public static IReadOnlyList<JobStatus>? Find(string? name) =>
        Enum.GetValues<JobStatus>().Where(status => status.ToApiName() == name).ToList() is { Count: > 0 } found ? found : null;
}
