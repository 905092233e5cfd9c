namespace Platform.Jobs.Jobs;

public enum JobPriority
{
    Low,
    Normal,
    High,
}

/// <summary>One job. Its row is the truth: a command on the queue is carried out only when the row says that this is its run and step.</summary>
public sealed class Job
{
    /// <summary>Tries of one job, before it counts as poison. A retry by its owner begins anew.</summary>
    public const int MaxTries = 5;

    private Job()
    {
    }

    public Guid Id { get; private init; }
    public Guid OwnerId { get; private init; }
    public JobType Type { get; private init; }
    public JobPriority Priority { get; private init; }
    public string Payload { get; private init; } = "{}";
    public JobStatus Status { get; private set; }

    /// <summary>0 to 100.</summary>
    public int Progress { get; private set; }

    /// <summary>Tries begun, ever.</summary>
    public int Attempts { get; private set; }

    /// <summary>Tries begun since it was created, or retried by its owner.</summary>
    public int Tries { get; private set; }

    /// <summary>How often it was handed out: commands of earlier runs are stale.</summary>
    public int Run { get; private set; }

    /// <summary>The step to be done next: commands of earlier ones are repetitions. It survives a retry, so what is done stays done.</summary>
    public int Step { get; private set; }

    /// <summary>Between two steps: others are to answer, and no code of ours is running.</summary>
    public bool Waiting { get; private set; }

    public bool CancelRequested { get; private set; }

    /// <summary>What the job's handler remembers from step to step.</summary>
    public string? State { get; private set; }

    public string? Result { get; private set; }
    public string? ErrorCode { get; private set; }
    public string? ErrorDetail { get; private set; }

    /// <summary>Whether its command is in the dead-letter queue.</summary>
    public bool DeadLettered { get; private set; }

    public Guid? ScheduleId { get; private init; }

    /// <summary>Which time of the schedule it is.</summary>
    public DateTimeOffset? Occurrence { get; private init; }

    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>When it is, or was, to be queued.</summary>
    public DateTimeOffset DueAt { get; private init; }

    /// <summary>Since when it waits for its turn; jobs of one user and one priority are done in this order.</summary>
    public DateTimeOffset? QueuedAt { get; private set; }

    public DateTimeOffset? StartedAt { get; private set; }
    public DateTimeOffset? FinishedAt { get; private set; }

    /// <summary>When something last happened to it.</summary>
    public DateTimeOffset TouchedAt { get; private set; }

    public long Version { get; private set; }

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

    /// <summary>Begins the step that a command asks for.</summary>
    /// <returns>False when the command is stale or a repetition: then nothing is to be done.</returns>
    public bool Begin(int run, int step, DateTimeOffset now)
    {
        if (run != Run || step != Step) return false;
        switch (Status)
        {
            case JobStatus.Dispatched or JobStatus.Retrying:
                MoveTo(JobStatus.Running);
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

    /// <summary>The step is done; the next one is for the answers of others to ask for.</summary>
    public void WaitForAnswers(object state, int progress, DateTimeOffset now)
    {
        Note(state, progress, now);
        Step++;
        Waiting = true;
    }

    /// <summary>Keeps what an answer brought.</summary>
    public void Note(object state, int progress, DateTimeOffset now)
    {
        State = JsonSerializer.Serialize(state, PlatformJson.Options);
        Progress = Math.Clamp(progress, Progress, 99); // 100 is for what is done
        Touch(now);
    }

    public void Succeed(object result, DateTimeOffset now)
    {
        Finish(JobStatus.Succeeded, now);
        Result = JsonSerializer.Serialize(result, PlatformJson.Options);
        (Progress, ErrorCode, ErrorDetail) = (100, null, null);
    }

    /// <summary>It cannot be done.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="now">When.</param>
    /// <param name="result">What was done before.</param>
    public void Fail(Refusal reason, DateTimeOffset now, object? result = null)
    {
        Finish(JobStatus.Failed, now);
        (ErrorCode, ErrorDetail) = (reason.Code, reason.Detail);
        Result = result is null ? null : JsonSerializer.Serialize(result, PlatformJson.Options);
    }

    /// <summary>It fails, and its message goes to the dead-letter queue, from where it can be put back once the cause is mended.</summary>
    public void FailAsPoison(Refusal reason, DateTimeOffset now)
    {
        Fail(reason, now);
        DeadLettered = true;
    }

    /// <summary>A try failed, and the message comes again later.</summary>
    public void RetryLater(string error, DateTimeOffset now)
    {
        MoveTo(JobStatus.Retrying);
        (ErrorCode, ErrorDetail) = ("try-failed", error);
        Touch(now);
    }

    /// <summary>Back into the queue, at the place that its age gives it.</summary>
    public void Requeue(DateTimeOffset now)
    {
        MoveTo(JobStatus.Queued);
        Waiting = false;
        Touch(now);
    }

    /// <summary>Cancels it at once where nothing of ours is running; otherwise its handler does at the next step.</summary>
    public Refusal? Cancel(DateTimeOffset now)
    {
        if (Status == JobStatus.Cancelled) return null;
        if (Status.IsFinal()) return new("job-finished", $"The job has {Status.Word()}: it can no longer be cancelled.");
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

    /// <summary>Queues a job that failed or was cancelled once more; what its steps have done stays done.</summary>
    public Refusal? Retry(DateTimeOffset now)
    {
        if (Status == JobStatus.Succeeded) return new("job-succeeded", "The job has succeeded: there is nothing to do again. Create another one.");
        if (!Status.IsFinal()) return new("job-not-finished", $"The job is {Status.Word()}: wait for its end, or cancel it first.");
        MoveTo(JobStatus.Queued);
        (Tries, CancelRequested, DeadLettered, ErrorCode, ErrorDetail) = (0, false, false, null, null);
        (QueuedAt, StartedAt, FinishedAt) = (now, null, null);
        Run++; // a command that is still on its way, or in the dead-letter queue, is stale from now on
        Touch(now);
        return null;
    }

    /// <summary>Nothing was heard of it for long: once more, unless it was tried often enough.</summary>
    public void GiveBack(DateTimeOffset now)
    {
        if (Tries >= MaxTries)
        {
            Fail(new("stalled",
                "Nothing was heard of the job for too long, in every try. Look for its message in the dead-letter queue, mend the cause, and retry it."), now);
        }
        else
        {
            Requeue(now);
        }
    }

    private void Finish(JobStatus status, DateTimeOffset now)
    {
        MoveTo(status);
        FinishedAt = now;
        Waiting = false;
        Touch(now);
    }

    private void MoveTo(JobStatus next)
    {
        if (!JobTransitions.Allows(Status, next)) throw new InvalidOperationException($"A job that is {Status} cannot become {next}.");
        Status = next;
    }

    private void Touch(DateTimeOffset now)
    {
        TouchedAt = now;
        Version++;
    }

    private static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, PlatformJson.Options) ?? throw new InvalidOperationException("null was stored.");
}
