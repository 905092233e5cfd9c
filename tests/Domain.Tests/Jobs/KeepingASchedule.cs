using Platform.Jobs.Jobs;
using Platform.Jobs.Schedules;

namespace Platform.Domain.Tests.Jobs;

public sealed class KeepingASchedule
{
    [Theory]
    [InlineData("0 6 * * 1", "2026-03-02T06:00:00Z")]
    [InlineData("*/15 * * * *", "2026-03-01T09:15:00Z")]
    [InlineData("0 9 1 * *", "2026-04-01T09:00:00Z")] // now does not count
    public void First_occurrence_is_the_next_one(string cron, string next) => Assert.Equal(DateTimeOffset.Parse(next, null), ScheduleOf(cron).NextAt);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("daily")]
    [InlineData("* * * *")]
    [InlineData("* * * * * *")]
    [InlineData("61 * * * *")]
    [InlineData("0 0 31 2 *")] // never
    public void Invalid_or_impossible_cron_expression_is_refused(string? cron) => Assert.Null(Schedule.Parse(cron, Given.Now));

    [Fact]
    public void Each_occurrence_is_taken_once()
    {
        var schedule = ScheduleOf("*/15 * * * *");
        Assert.Empty(schedule.TakeDue(Given.Now.AddMinutes(14)));
        Assert.Equal([Given.Now.AddMinutes(15), Given.Now.AddMinutes(30)], schedule.TakeDue(Given.Now.AddMinutes(30)));
        Assert.Empty(schedule.TakeDue(Given.Now.AddMinutes(30)));
        Assert.Equal([Given.Now.AddMinutes(45)], schedule.TakeDue(Given.Now.AddMinutes(46)));
    }

    [Fact]
    public void Only_the_last_hour_is_made_up_for_after_an_outage()
    {
        var schedule = ScheduleOf("*/15 * * * *");
        var back = Given.Now.AddDays(7).AddMinutes(1);
        Assert.Equal(Enumerable.Range(0, 4).Select(i => Given.Now.AddDays(7).AddMinutes(-45 + 15 * i)), schedule.TakeDue(back));
    }

    [Fact]
    public void Job_has_the_schedules_owner_and_its_occurrence()
    {
        var schedule = ScheduleOf("*/15 * * * *");
        var job = schedule.JobFor(schedule.NextAt, Given.Now.AddMinutes(16));
        Assert.Equal(
            (Given.Ada, schedule.Id, Given.Now.AddMinutes(15), JobStatus.Queued), (job.OwnerId, job.ScheduleId!.Value, job.Occurrence!.Value, job.Status));
    }

    private static Schedule ScheduleOf(string cron) =>
        Schedule.Create(Given.Ada, Schedule.Parse(cron, Given.Now)!, cron, JobType.Report, """{"lastDays":1}""", JobPriority.Normal, Given.Now);
}
