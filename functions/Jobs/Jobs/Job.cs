namespace Platform.Jobs.Jobs;

public enum JobPriority
{
    Low,
    Normal,
    High,
}

/// <summary>The row decides: a command runs only when it has the row's run and step.</summary>
public sealed class Job
{
    /// <summary>After these many tries the job is poison. A retry by its owner resets the count.</summary>
    public const int MaxTries = 5;

    private Job() { }

    public Guid Id { get; private init; }
    public Guid OwnerId { get; private init; }
    public JobType Type { get; private init; }
    public JobPriority Priority { get; private init; }
    public string Payload { get; private init; } = "{}";
    public JobStatus Status { get; private set; }

    /// <summary>0 to 100.</summary>
    public int Progress { get; private set; }

    public int Attempts { get; private set; }

    /// <summary>The tries since it was created or retried by its owner.</summary>
    public int Tries { get; private set; }

    /// <summary>How often it was dispatched: commands of earlier runs are stale.</summary>
    public int Run { get; private set; }

    /// <summary>The next step: commands of earlier ones are duplicates. It survives a retry, so completed steps are not repeated.</summary>
    public int Step { get; private set; }

    /// <summary>Whether the job is between two steps, waiting for replies of other contexts.</summary>
    public bool Waiting { get; private set; }

    public bool CancelRequested { get; private set; }

    /// <summary>The handler's state between steps, as JSON.</summary>
    public string? State { get; private set; }

    public string? Result { get; private set; }
    public string? ErrorCode { get; private set; }
    public string? ErrorDetail { get; private set; }
    public bool DeadLettered { get; private set; }
    public Guid? ScheduleId { get; private init; }
    public DateTimeOffset? Occurrence { get; private init; }
    public DateTimeOffset CreatedAt { get; private init; }
    public DateTimeOffset DueAt { get; private init; }

    /// <summary>The order of one owner's jobs with the same priority.</summary>
    public DateTimeOffset? QueuedAt { get; private set; }

    public DateTimeOffset? StartedAt { get; private set; }
    public DateTimeOffset? FinishedAt { get; private set; }
    public DateTimeOffset TouchedAt { get; private set; }
    public long Version { get; private set; }

    public static Refusal? CheckCount(int open, int max) => open < max
        ? null
        : new("too-many-jobs", $"The job's owner has reached the maximum of {max} open jobs. Wait until some have ended, or cancel some.");

    public static Job Create(
        Guid ownerId, JobType type, string payload, JobPriority priority, DateTimeOffset? runAt, DateTimeOffset now, Guid? scheduleId = null,
        DateTimeOffset? occurrence = null)
    {
        var later = runAt > now;
        return new()
        {
            Id = Guid.CreateVersion7(now),
            OwnerId = ownerId,
            Type = type,
            Priority = priority,
            Payload = payload,
            Status = later ? JobStatus.Scheduled : JobStatus.Queued,
            ScheduleId = scheduleId,
            Occurrence = occurrence,
            CreatedAt = now,
            DueAt = later ? runAt!.Value : now,
            QueuedAt = later ? null : now,
            TouchedAt = now,
            Version = 1,
        };
    }

    public T ReadPayload<T>() => Read<T>(Payload);

    public T? ReadState<T>() where T : class => State is null ? null : Read<T>(State);

    /// <returns>False when the command is stale or a duplicate.</returns>
    public bool TryStart(int run, int step, DateTimeOffset now)
    {
        if (run != Run || step != Step) return false;
        switch (Status)
        {
            case JobStatus.Dispatched or JobStatus.Retrying:
                TransitionTo(JobStatus.Running);
                Attempts++;
                Tries++;
                StartedAt ??= now;
                break;
            case JobStatus.Running: // the next step, or the same one again after a crash
                break;
            default:
                return false;
        }
        Waiting = false;
        Touch(now);
        return true;
    }

    /// <summary>Ends the step. The last reply of other contexts starts the next one.</summary>
    public void WaitForReplies(object state, int progress, DateTimeOffset now)
    {
        RecordProgress(state, progress, now);
        Step++;
        Waiting = true;
    }

    public void RecordProgress(object state, int progress, DateTimeOffset now)
    {
        State = JsonSerializer.Serialize(state, PlatformJson.Options);
        Progress = Math.Clamp(progress, Progress, 99); // 100 means succeeded
        Touch(now);
    }

    public void Succeed(object result, DateTimeOffset now)
    {
        Finish(JobStatus.Succeeded, now);
        Result = JsonSerializer.Serialize(result, PlatformJson.Options);
        (Progress, ErrorCode, ErrorDetail) = (100, null, null);
    }

    /// <param name="result">What was done before the failure.</param>
    public void Fail(Refusal reason, DateTimeOffset now, object? result = null)
    {
        Finish(JobStatus.Failed, now);
        (ErrorCode, ErrorDetail) = (reason.Code, reason.Detail);
        Result = result is null ? null : JsonSerializer.Serialize(result, PlatformJson.Options);
    }

    /// <summary>Fails the job whose command is being dead-lettered; a redrive of the command retries it.</summary>
    public void FailAsPoison(Refusal reason, DateTimeOffset now)
    {
        Fail(reason, now);
        DeadLettered = true;
    }

    public void RetryLater(string error, DateTimeOffset now)
    {
        TransitionTo(JobStatus.Retrying);
        (ErrorCode, ErrorDetail) = ("try-failed", error);
        Touch(now);
    }

    /// <summary>Returns it to the queue, in the order of its age.</summary>
    public void Requeue(DateTimeOffset now)
    {
        TransitionTo(JobStatus.Queued);
        Waiting = false;
        Touch(now);
    }

    /// <summary>Cancels a waiting job at once; a running one is cancelled at its next step.</summary>
    public Refusal? Cancel(DateTimeOffset now)
    {
        if (Status == JobStatus.Cancelled) return null;
        if (Status.IsFinal()) return new("job-finished", $"The job is {Status.ToApiName()}, so it cannot be cancelled.");
        if (Status == JobStatus.Running && !Waiting)
        {
            CancelRequested = true;
            return null;
        }
        EndCancelled(now);
        return null;
    }

    public void EndCancelled(DateTimeOffset now)
    {
        Finish(JobStatus.Cancelled, now);
        CancelRequested = true;
    }

    /// <summary>Queues a failed or cancelled job again; completed steps are not repeated.</summary>
    public Refusal? Retry(DateTimeOffset now)
    {
        if (Status == JobStatus.Succeeded) return new("job-succeeded", "The job has succeeded, so it cannot be retried. Create another one.");
        if (!Status.IsFinal()) return new("job-not-finished", $"The job is {Status.ToApiName()}. Wait until it has ended, or cancel it first.");
        TransitionTo(JobStatus.Queued);
        (Tries, CancelRequested, DeadLettered, ErrorCode, ErrorDetail) = (0, false, false, null, null);
        (QueuedAt, StartedAt, FinishedAt) = (now, null, null);
        Run++; // commands that are still in the queue, or dead-lettered, become stale
        Touch(now);
        return null;
    }

    public void RequeueOrFailStalled(DateTimeOffset now)
    {
        if (Tries < MaxTries) Requeue(now);
        else Fail(new("stalled", "The job stalled in every try. Look for its message in the dead-letter queue, fix the cause, and retry it."), now);
    }

    private void Finish(JobStatus status, DateTimeOffset now)
    {
        TransitionTo(status);
        FinishedAt = now;
        Waiting = false;
        Touch(now);
    }

    private void TransitionTo(JobStatus next)
    {
        if (!JobTransitions.Allows(Status, next)) throw new InvalidOperationException($"A job that is {Status} cannot become {next}.");
        Status = next;
    }

    private void Touch(DateTimeOffset now)
    {
        TouchedAt = now;
        Version++;
    }

    private static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, PlatformJson.Options)!;
}
