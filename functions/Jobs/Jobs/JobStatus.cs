namespace Platform.Jobs.Jobs;

public enum JobStatus
{
    /// <summary>Its time has not come.</summary>
    Scheduled,

    /// <summary>Waits for its turn.</summary>
    Queued,

    /// <summary>Its turn has come, and its command is on the way. Shown as queued.</summary>
    Dispatched,

    /// <summary>Being done.</summary>
    Running,

    /// <summary>A try failed, and the next one is some time off. Shown as queued.</summary>
    Retrying,

    Succeeded,
    Failed,
    Cancelled,
}

/// <summary>The legal moves of a job.</summary>
public static class JobTransitions
{
    public static bool Allows(JobStatus from, JobStatus to) => (from, to) switch
    {
        (JobStatus.Scheduled, JobStatus.Queued) => true,
        (JobStatus.Queued, JobStatus.Dispatched) => true,
        (JobStatus.Dispatched, JobStatus.Running or JobStatus.Queued) => true, // queued: the command was lost to the dead-letter queue
        (JobStatus.Running, JobStatus.Succeeded or JobStatus.Failed or JobStatus.Retrying or JobStatus.Queued) => true, // queued: nothing moved for too long
        (JobStatus.Retrying, JobStatus.Running or JobStatus.Queued) => true, // queued: no place was free when its time came
        (JobStatus.Scheduled or JobStatus.Queued or JobStatus.Dispatched or JobStatus.Running or JobStatus.Retrying, JobStatus.Cancelled) => true,
        (JobStatus.Dispatched or JobStatus.Retrying, JobStatus.Failed) => true, // nothing moved for too long, too often
        (JobStatus.Failed or JobStatus.Cancelled, JobStatus.Queued) => true, // retried
        _ => false,
    };

    public static bool IsFinal(this JobStatus status) => status is JobStatus.Succeeded or JobStatus.Failed or JobStatus.Cancelled;

    /// <summary>What the API shows: how a job is handed out is nobody else's business.</summary>
    public static string Word(this JobStatus status) => status switch
    {
        JobStatus.Dispatched or JobStatus.Retrying => "queued",
        _ => status.ToString().ToLowerInvariant(),
    };

    /// <summary>The statuses that the API shows under a name; null when there is no such name.</summary>
    public static IReadOnlyList<JobStatus>? Find(string word) =>
        Enum.GetValues<JobStatus>().Where(status => status.Word() == word).ToList() is { Count: > 0 } found ? found : null;
}
