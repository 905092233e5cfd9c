using Platform.Jobs.Jobs;
using Platform.Jobs.Persistence;

namespace Platform.Jobs.Running;

/// <summary>What came of a step.</summary>
public abstract record StepOutcome
{
    /// <summary>The job is done.</summary>
    public sealed record Done(object Result) : StepOutcome;

    /// <summary>Others are to answer; the answer to the last question sends the command for the next step.</summary>
    public sealed record Waiting(object State, int Progress) : StepOutcome;

    /// <summary>There is more to do, which the next command does: one step is not to take long.</summary>
    public sealed record Continue(object State, int Progress) : StepOutcome;

    /// <summary>It cannot be done, or not to the end, for a reason that its owner understands and can mend.</summary>
    public sealed record Refused(Refusal Reason, object? Result = null) : StepOutcome;
}

/// <summary>Carries out one step of a job: begins it in the job's row, does it, and saves what came of it in one transaction with the messages it sends. So a
/// step whose
/// process dies is begun again from the same state, and one that was saved is never done twice.</summary>
public sealed partial class JobRunner(JobsDbContext db, Dispatcher dispatcher, TimeProvider clock, ILogger<JobRunner> logger)
{
    /// <summary>Runs one step. When another transaction changes the job first (a cancellation, or this very step), nothing is saved and it starts
    /// again.</summary>
    public Task RunAsync(Guid jobId, int run, int step, Func<Job, CancellationToken, Task<StepOutcome>> handle, CancellationToken cancellationToken) =>
        db.RetryOnConflictAsync(() => StepAsync(jobId, run, step, handle, cancellationToken));

    private async Task StepAsync(Guid jobId, int run, int step, Func<Job, CancellationToken, Task<StepOutcome>> handle, CancellationToken cancellationToken)
    {
        if (await BeginAsync(jobId, run, step, cancellationToken) is not { } job)
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
        // stopped: handed back as it is
        catch (Exception failure) when (failure is not DbUpdateConcurrencyException && !cancellationToken.IsCancellationRequested)
        {
            await NoteFailureAsync(jobId, attempt, failure, cancellationToken); // throws, unless the job has gone on without us
            return;
        }
        if (job.Status.IsFinal())
        {
            LogFinished(job.Id, job.Type, job.Status, job.ErrorCode);
            await dispatcher.DispatchSoonAsync(job.Type);
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
                job.WaitForAnswers(waiting.State, waiting.Progress, now);
                break;
            case StepOutcome.Continue next:
                job.WaitForAnswers(next.State, next.Progress, now);
                dispatcher.SendCommand(job, now);
                break;
            case StepOutcome.Refused refused:
                job.Fail(refused.Reason, now, refused.Result);
                break;
        }
    }

    private async Task<Job?> BeginAsync(Guid jobId, int run, int step, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var job = await db.Jobs.SingleOrDefaultAsync(j => j.Id == jobId, cancellationToken);
        if (job is null) return null;
        var now = clock.GetUtcNow();
        var (isNow, wasTried, isDeadLettered) = (
            job.Run == run && job.Step == step, job.Status == JobStatus.Retrying, job is { Status: JobStatus.Failed, DeadLettered: true });
        if (isNow && wasTried) await dispatcher.LockAsync(job.Type, cancellationToken);
        // Its place went to somebody else meanwhile; when none is free now, it waits for its turn like all others.
        if (isNow && wasTried && await dispatcher.FreePlacesAsync(job.Type, cancellationToken) <= 0) job.Requeue(now);
        else if (isNow && isDeadLettered) job.Retry(now); // somebody has put its message back on the queue, which is a retry by other means
        else if (!job.Begin(run, step, now)) return null;
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (job.Status == JobStatus.Running) return job;
        await dispatcher.DispatchSoonAsync(job.Type);
        return null;
    }

    /// <summary>Keeps why a try failed, and frees its place. What can never succeed, and what was tried often enough, is poison: the job fails and its message
    /// goes to the
    /// dead-letter queue; anything else is tried again later.</summary>
    private async Task NoteFailureAsync(Guid jobId, int attempt, Exception failure, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        var job = await db.Jobs.SingleAsync(j => j.Id == jobId, cancellationToken);
        if (job.Status != JobStatus.Running || job.Attempts != attempt) return;
        var now = clock.GetUtcNow();
        var poison = failure as PoisonMessageException
            ?? (job.Tries >= Job.MaxTries
                ? new PoisonMessageException("TriesExhausted", $"The job was tried {job.Tries} times. The last error: {failure.Message}", failure) : null);
        if (poison is null) job.RetryLater(failure.Message, now);
        else job.FailAsPoison(new(poison.Reason == "TriesExhausted" ? "tries-exhausted" : "poison", poison.Message), now);
        await db.SaveChangesAsync(cancellationToken);
        LogFailed(failure, job.Id, job.Type, attempt, job.Status);
        await dispatcher.DispatchSoonAsync(job.Type);
        if (poison is not null) throw poison;
        throw new JobTryFailedException(failure.Message, failure);
    }

    [LoggerMessage(1200, LogLevel.Information, "A command for job {JobId}, run {Run}, step {Step}, is stale or a repetition, or its job waits for a place")]
    partial void LogStale(Guid jobId, int run, int step);

    [LoggerMessage(1201, LogLevel.Information, "Job {JobId} ({Type}) is {Status} ({Code})")]
    partial void LogFinished(Guid jobId, JobType type, JobStatus status, string? code);

    [LoggerMessage(1202, LogLevel.Warning, "Job {JobId} ({Type}) failed in attempt {Attempt} and is {Status}")]
    partial void LogFailed(Exception failure, Guid jobId, JobType type, int attempt, JobStatus status);
}

/// <summary>A try failed, which is noted: the message is to come again later.</summary>
public sealed class JobTryFailedException(string message, Exception inner) : Exception(message, inner);
