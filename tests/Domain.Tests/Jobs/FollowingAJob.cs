using Platform.Jobs.Jobs;

namespace Platform.Domain.Tests.Jobs;

public sealed class FollowingAJob
{
    private static readonly DateTimeOffset Later = Given.Now.AddMinutes(1);

    [Fact]
    public void Begins_queued_or_scheduled_for_its_time()
    {
        Assert.Equal((JobStatus.Queued, Given.Now), (Given.Queued().Status, Given.Queued().QueuedAt!.Value));
        var planned = Job.Create(Given.Ada, JobType.Email, "{}", JobPriority.High, Later, Given.Now);
        Assert.Equal((JobStatus.Scheduled, Later, null), (planned.Status, planned.DueAt, planned.QueuedAt));
    }

    [Fact]
    public void Begins_a_try_by_the_command_of_its_run_and_step()
    {
        var job = Given.Dispatched();

        Assert.True(job.TryStart(1, 0, Later));

        Assert.Equal((JobStatus.Running, 1, 1, Later), (job.Status, job.Attempts, job.Tries, job.StartedAt!.Value));
    }

    [Theory]
    [InlineData(0, 0)] // of an earlier run
    [InlineData(2, 0)]
    [InlineData(1, 1)] // of a step that is not its turn
    public void Ignores_every_other_command(int run, int step)
    {
        var job = Given.Dispatched();

        Assert.False(job.TryStart(run, step, Later));

        Assert.Equal((JobStatus.Dispatched, 0), (job.Status, job.Attempts));
    }

    [Fact]
    public void Begins_the_same_step_again_after_a_crash_and_counts_no_further_try()
    {
        var job = Given.Running();

        Assert.True(job.TryStart(1, 0, Later));

        Assert.Equal((JobStatus.Running, 1), (job.Status, job.Attempts));
    }

    [Fact]
    public void Does_a_step_once()
    {
        var job = Given.Running();
        job.WaitForReplies(new { Count = 1 }, 10, Later);

        Assert.False(job.TryStart(1, 0, Later));
        Assert.True(job.TryStart(1, 1, Later));
    }

    [Fact]
    public void Ends_once()
    {
        var job = Given.Running();
        job.Succeed(new { Recipients = 1 }, Later);

        Assert.Equal((JobStatus.Succeeded, 100, """{"recipients":1}""", Later), (job.Status, job.Progress, job.Result, job.FinishedAt!.Value));
        Assert.False(job.TryStart(1, 0, Later));
        Assert.Throws<InvalidOperationException>(() => job.Fail(new("late", "Too late."), Later));
    }

    [Fact]
    public void Is_cancelled_at_once_while_nothing_of_it_is_being_done()
    {
        var (queued, waiting) = (Given.Queued(), Given.Running());
        waiting.WaitForReplies(new { }, 0, Later);

        Assert.Null(queued.Cancel(Later));
        Assert.Null(waiting.Cancel(Later));

        Assert.Equal((JobStatus.Cancelled, JobStatus.Cancelled), (queued.Status, waiting.Status));
        Assert.False(waiting.TryStart(1, 1, Later));
    }

    [Fact]
    public void Is_asked_to_stop_while_a_step_is_being_done()
    {
        var job = Given.Running();

        Assert.Null(job.Cancel(Later));

        Assert.Equal((JobStatus.Running, true), (job.Status, job.CancelRequested));
    }

    [Fact]
    public void Is_not_cancelled_once_it_has_ended()
    {
        var job = Given.Running();
        job.Succeed(new { }, Later);

        Assert.Equal("job-finished", job.Cancel(Later)!.Code);
    }

    [Fact]
    public void Is_retried_from_where_it_stopped_with_all_its_tries_and_stale_commands_stay_stale()
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
    public void Is_not_retried_when_it_has_succeeded_or_not_ended()
    {
        var (done, open) = (Given.Running(), Given.Queued());
        done.Succeed(new { }, Later);

        Assert.Equal("job-succeeded", done.Retry(Later)!.Code);
        Assert.Equal("job-not-finished", open.Retry(Later)!.Code);
    }

    [Fact]
    public void Goes_back_into_the_queue_when_nothing_is_heard_of_it_and_fails_when_that_was_so_too_often()
    {
        var (once, often) = (Given.Running(), Given.Running());
        Given.Set(often, nameof(Job.Tries), Job.MaxTries);

        once.RequeueOrFailStalled(Later);
        often.RequeueOrFailStalled(Later);

        Assert.Equal((JobStatus.Queued, JobStatus.Failed, "stalled"), (once.Status, often.Status, often.ErrorCode));
    }

    [Fact]
    public void Shows_progress_that_never_goes_back_and_is_100_only_at_the_end()
    {
        var job = Given.Running();
        job.RecordProgress(new { }, 60, Later);
        job.RecordProgress(new { }, 40, Later);
        Assert.Equal(60, job.Progress);
        job.RecordProgress(new { }, 100, Later);
        Assert.Equal(99, job.Progress);
    }

    [Theory]
    [InlineData(JobStatus.Dispatched, "queued")]
    [InlineData(JobStatus.Retrying, "queued")]
    [InlineData(JobStatus.Running, "running")]
    public void Shows_how_it_is_handed_out_to_nobody(JobStatus status, string word)
    {
        Assert.Equal(word, status.ToApiName());
        Assert.Contains(status, JobTransitions.Find(word)!);
    }

    [Fact]
    public void Ends_for_good_unless_it_is_retried()
    {
        foreach (var final in new[] { JobStatus.Succeeded, JobStatus.Failed, JobStatus.Cancelled })
        {
            foreach (var next in Enum.GetValues<JobStatus>())
                Assert.Equal(final != JobStatus.Succeeded && next == JobStatus.Queued, JobTransitions.Allows(final, next));
        }
    }
}
