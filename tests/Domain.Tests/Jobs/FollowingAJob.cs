using Platform.Jobs.Jobs;

namespace Platform.Domain.Tests.Jobs;

public sealed class FollowingAJob
{
    private static readonly DateTimeOffset Later = Given.Now.AddMinutes(1);

    [Fact]
    public void New_job_is_queued_or_scheduled()
    {
        Assert.Equal((JobStatus.Queued, Given.Now), (Given.Queued().Status, Given.Queued().QueuedAt!.Value));
        var planned = Job.Create(Given.Ada, JobType.Email, "{}", JobPriority.High, Later, Given.Now);
        Assert.Equal((JobStatus.Scheduled, Later, null), (planned.Status, planned.DueAt, planned.QueuedAt));
    }

    [Fact]
    public void Command_of_its_run_and_step_begins_a_try()
    {
        var job = Given.Dispatched();
        Assert.True(job.TryStart(1, 0, Later));
        Assert.Equal((JobStatus.Running, 1, 1, Later), (job.Status, job.Attempts, job.Tries, job.StartedAt!.Value));
    }

    [Theory]
    [InlineData(0, 0)] // of an earlier run
    [InlineData(2, 0)]
    [InlineData(1, 1)] // of a step that is not its turn
    public void Stale_or_duplicate_command_is_ignored(int run, int step)
    {
        var job = Given.Dispatched();
        Assert.False(job.TryStart(run, step, Later));
        Assert.Equal((JobStatus.Dispatched, 0), (job.Status, job.Attempts));
    }

    [Fact]
    public void Step_repeated_after_a_crash_is_the_same_try()
    {
        var job = Given.Running();
        Assert.True(job.TryStart(1, 0, Later));
        Assert.Equal((JobStatus.Running, 1), (job.Status, job.Attempts));
    }

    [Fact]
    public void Finished_step_does_not_begin_again()
    {
        var job = Given.Running();
        job.WaitForReplies(new { Count = 1 }, 10, Later);
        Assert.False(job.TryStart(1, 0, Later));
        Assert.True(job.TryStart(1, 1, Later));
    }

    [Fact]
    public void Finished_job_does_not_begin_or_fail()
    {
        var job = Given.Running();
        job.Succeed(new { Recipients = 1 }, Later);
        Assert.Equal((JobStatus.Succeeded, 100, """{"recipients":1}""", Later), (job.Status, job.Progress, job.Result, job.FinishedAt!.Value));
        Assert.False(job.TryStart(1, 0, Later));
        Assert.Throws<InvalidOperationException>(() => job.Fail(new("late", "Too late."), Later));
    }

    [Fact]
    public void Queued_or_waiting_job_is_cancelled_at_once()
    {
        var (queued, waiting) = (Given.Queued(), Given.Running());
        waiting.WaitForReplies(new { }, 0, Later);
        Assert.Null(queued.Cancel(Later));
        Assert.Null(waiting.Cancel(Later));
        Assert.Equal((JobStatus.Cancelled, JobStatus.Cancelled), (queued.Status, waiting.Status));
        Assert.False(waiting.TryStart(1, 1, Later));
    }

    [Fact]
    public void Running_job_is_requested_to_cancel()
    {
        var job = Given.Running();
        Assert.Null(job.Cancel(Later));
        Assert.Equal((JobStatus.Running, true), (job.Status, job.CancelRequested));
    }

    [Fact]
    public void Finished_job_cannot_be_cancelled()
    {
        var job = Given.Running();
        job.Succeed(new { }, Later);
        Assert.Equal("job-finished", job.Cancel(Later)!.Code);
    }

    [Fact]
    public void Retried_job_resumes_its_step_and_ignores_stale_commands()
    {
        var job = Given.Running();
        job.WaitForReplies(new { Offset = 17 }, 50, Later);
        job.TryStart(1, 1, Later);
        job.FailAsPoison(new("tries-exhausted", "Often enough."), Later);

        Assert.Null(job.Retry(Later));

        Assert.Equal((JobStatus.Queued, 0, 1, 1, false, null), (job.Status, job.Tries, job.Attempts, job.Step, job.DeadLettered, job.ErrorCode));
        Assert.Equal("""{"offset":17}""", job.State);
        Assert.False(job.TryStart(1, 1, Later));
    }

    [Fact]
    public void Succeeded_or_unfinished_job_cannot_be_retried()
    {
        var (done, open) = (Given.Running(), Given.Queued());
        done.Succeed(new { }, Later);
        Assert.Equal("job-succeeded", done.Retry(Later)!.Code);
        Assert.Equal("job-not-finished", open.Retry(Later)!.Code);
    }

    [Fact]
    public void Stalled_job_is_requeued_and_fails_after_the_last_try()
    {
        var (once, often) = (Given.Running(), Given.Running());
        Given.Set(often, nameof(Job.Tries), Job.MaxTries);
        once.RequeueOrFailStalled(Later);
        often.RequeueOrFailStalled(Later);
        Assert.Equal((JobStatus.Queued, JobStatus.Failed, "stalled"), (once.Status, often.Status, often.ErrorCode));
    }

    [Fact]
    public void Progress_never_decreases_and_is_100_only_at_the_end()
    {
        var job = Given.Running();
        job.RecordProgress(new { }, 60, Later);
        job.RecordProgress(new { }, 40, Later);
        Assert.Equal(60, job.Progress);
        job.RecordProgress(new { }, 100, Later);
        Assert.Equal(99, job.Progress);
    }

    [Theory, InlineData(JobStatus.Dispatched, "queued"), InlineData(JobStatus.Retrying, "queued"), InlineData(JobStatus.Running, "running")]
    public void Internal_status_is_shown_as_queued_or_running(JobStatus status, string word)
    {
        Assert.Equal(word, status.ToApiName());
        Assert.Contains(status, JobTransitions.Find(word)!);
    }

    [Fact]
    public void Only_a_retry_leaves_a_final_status()
    {
        foreach (var final in new[] { JobStatus.Succeeded, JobStatus.Failed, JobStatus.Cancelled })
        {
            foreach (var next in Enum.GetValues<JobStatus>())
                Assert.Equal(final != JobStatus.Succeeded && next == JobStatus.Queued, JobTransitions.Allows(final, next));
        }
    }
}
