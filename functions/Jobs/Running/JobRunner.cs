using Platform.Jobs.Jobs;

namespace Platform.Jobs.Running;

public abstract record StepOutcome
{
    public sealed record Done(object Result) : StepOutcome;

    /// <summary>Other contexts reply; the last reply sends the command for the next step.</summary>
    public sealed record Waiting(object State, int Progress) : StepOutcome;

    /// <summary>The next command continues, so that no step takes long.</summary>
    public sealed record Continue(object State, int Progress) : StepOutcome;

    /// <summary>The job fails, for a reason that its owner can fix.</summary>
    public sealed record Refused(Refusal Reason, object? Result = null) : StepOutcome;
}

/// <summary>Runs one step of a job: marks it as started in the job's row, runs it, and saves its outcome in one transaction with its messages. So a step whose
/// process dies starts again from the same state, and one that was saved never runs twice.</summary>
public sealed partial class JobRunner(JobsDbContext db, Dispatcher dispatcher, TimeProvider clock, ILogger<JobRunner> logger)
{
    /// <summary>When another transaction changes the job first (a cancellation, or the same step), the step starts again.</summary>
    public Task RunAsync(Guid jobId, int run, int step, Func<Job, CancellationToken, Task<StepOutcome>> handle, CancellationToken cancellationToken) =>
        db.RetryOnConflictAsync(() => StepAsync(jobId, run, step, handle, cancellationToken));

    private async Task StepAsync(Guid jobId, int run, int step, Func<Job, CancellationToken, Task<StepOutcome>> handle, CancellationToken cancellationToken)
    {
        if (await StartAsync(jobId, run, step, cancellationToken) is not { } job)
        {
            LogStale(jobId, run, step);
            return;
        }
        var attempt = job.Attempts;
        try
        {
            if (job.CancelRequested) job.EndCancelled(clock.GetUtcNow());
            else Apply(job, await handle(job, cancellationToken));
            await db.SaveChangesAsync(cancellationToken);
        }
        // While the app stops, the message is abandoned for another instance.
        catch (Exception failure) when (failure is not DbUpdateConcurrencyException && !cancellationToken.IsCancellationRequested)
        {
            await RecordFailureAsync(jobId, attempt, failure, cancellationToken); // throws, unless the job has changed since
            return;
        }
        if (job.Status.IsFinal())
        {
            LogFinished(job.Id, job.Type, job.Status, job.ErrorCode);
            await dispatcher.TryDispatchAsync(job.Type);
        }
    }

    private void Apply(Job job, StepOutcome outcome)
    {
        var now = clock.GetUtcNow();
        switch (outcome)
        {
            case StepOutcome.Done done:
                job.Succeed(done.Result, now);
                break;
            case StepOutcome.Waiting waiting:
                job.WaitForReplies(waiting.State, waiting.Progress, now);
                break;
            case StepOutcome.Continue next:
                job.WaitForReplies(next.State, next.Progress, now);
                dispatcher.SendCommand(job, now);
                break;
            case StepOutcome.Refused refused:
                job.Fail(refused.Reason, now, refused.Result);
                break;
        }
    }

    private async Task<Job?> StartAsync(Guid jobId, int run, int step, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var job = await db.Jobs.SingleOrDefaultAsync(j => j.Id == jobId, cancellationToken);
        if (job is null) return null;
        var now = clock.GetUtcNow();
        var isCurrent = job.Run == run && job.Step == step;
        var isRetry = isCurrent && job.Status == JobStatus.Retrying;
        if (isRetry) await dispatcher.LockAsync(job.Type, cancellationToken);
        // Its slot was freed after the failed try; when none is free now, it waits for its turn again.
        if (isRetry && await dispatcher.AvailableSlotsAsync(job.Type, cancellationToken) <= 0) job.Requeue(now);
        else if (isCurrent && job is { Status: JobStatus.Failed, DeadLettered: true }) job.Retry(now); // its message was redriven
        else if (!job.TryStart(run, step, now)) return null;
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (job.Status == JobStatus.Running) return job;
        await dispatcher.TryDispatchAsync(job.Type);
        return null;
    }

    /// <summary>Saves why the try failed, and frees its slot. A job that can never succeed, or has no tries left, is poison: it fails and its message is
    /// dead-lettered. Any other is retried later.</summary>
    private async Task RecordFailureAsync(Guid jobId, int attempt, Exception failure, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        var job = await db.Jobs.SingleAsync(j => j.Id == jobId, cancellationToken);
        if (job.Status != JobStatus.Running || job.Attempts != attempt) return;
        var now = clock.GetUtcNow();
        var poison = failure as PoisonMessageException
            ?? (job.Tries < Job.MaxTries ? null
                : new PoisonMessageException("TriesExhausted", $"The job was tried {job.Tries} times. The last error: {failure.Message}", failure));
        // The owner reads these: what an exception says is for the log and the dead-letter queue.
        if (poison is null) job.RetryLater("The last try failed. The job is tried again by itself.", now);
        else if (poison.Reason == "TriesExhausted")
            job.FailAsPoison(new("tries-exhausted", $"The job failed in each of {job.Tries} tries. Retry it later, or ask an operator why it fails."), now);
        else job.FailAsPoison(new("poison", "The job cannot run as it is. Ask an operator why it fails."), now);
        await db.SaveChangesAsync(cancellationToken);
        LogFailed(failure, job.Id, job.Type, attempt, job.Status);
        await dispatcher.TryDispatchAsync(job.Type);
        if (poison is not null) throw poison;
        throw new JobTryFailedException(failure.Message, failure);
    }

    [LoggerMessage(1200, LogLevel.Information, "A command for job {JobId}, run {Run}, step {Step}, is stale or a duplicate, or its job waits for a slot")]
    partial void LogStale(Guid jobId, int run, int step);

    [LoggerMessage(1201, LogLevel.Information, "Job {JobId} ({Type}) is {Status} ({Code})")]
    partial void LogFinished(Guid jobId, JobType type, JobStatus status, string? code);

    [LoggerMessage(1202, LogLevel.Warning, "Job {JobId} ({Type}) failed in attempt {Attempt} and is {Status}")]
    partial void LogFailed(Exception failure, Guid jobId, JobType type, int attempt, JobStatus status);
}

/// <summary>A try failed, and that is saved: the message is to be retried later.</summary>
public sealed class JobTryFailedException(string message, Exception inner) : Exception(message, inner);
