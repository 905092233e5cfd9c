using Platform.Jobs.Jobs;
using Platform.Jobs.Schedules;

namespace Platform.Domain.Tests.Jobs;

public sealed class LosingARole
{
    [Theory]
    [InlineData(JobType.Report, "customer operator", true), InlineData(JobType.Report, "admin", true), InlineData(JobType.Image, "customer", true)]
    [InlineData(JobType.Report, "customer instructor", false), InlineData(JobType.Email, "customer", false), InlineData(JobType.DataSync, "", false)]
    [InlineData(JobType.Image, "", false)]
    public void Schedule_is_disabled_unless_its_owner_may_create_such_jobs(JobType type, string roles, bool goesOn)
    {
        var schedule = ScheduleOf(type);
        Assert.Equal(goesOn, schedule.CheckOwner(OwnerWith(roles)));
        Assert.Equal(goesOn, schedule.DisabledReason is null);
    }

    [Fact]
    public void Owner_whose_roles_never_changed_keeps_the_schedule() => Assert.True(ScheduleOf(JobType.Report).CheckOwner(null));

    [Fact]
    public void Reason_names_the_role_or_the_account()
    {
        var (lost, removed) = (ScheduleOf(JobType.Report), ScheduleOf(JobType.Report));
        lost.CheckOwner(OwnerWith("customer"));
        removed.CheckOwner(OwnerWith(""));
        Assert.Equal("The owner is no longer operator or admin, which jobs of the type report are for.", lost.DisabledReason);
        Assert.Equal("The owner's account no longer exists.", removed.DisabledReason);
    }

    [Fact]
    public void Disabled_schedule_stays_disabled_when_the_role_comes_back()
    {
        var schedule = ScheduleOf(JobType.Report);
        schedule.CheckOwner(OwnerWith("customer"));
        Assert.False(schedule.CheckOwner(OwnerWith("operator")));
    }

    [Fact]
    public void Later_change_counts_whichever_arrives_first()
    {
        var owner = OwnerWith("operator");
        owner.Change(["customer"], Given.Now.AddSeconds(-1));
        Assert.True(owner.MayCreate(JobType.Report));
        owner.Change(["customer"], Given.Now.AddSeconds(1));
        Assert.False(owner.MayCreate(JobType.Report));
    }

    private static Schedule ScheduleOf(JobType type) => Schedule.Create(
        Guid.CreateVersion7(), Given.Ada, CronSchedule.Parse("0 6 * * *", TimeZoneInfo.Utc, out _)!, Given.Now.AddHours(1), type, "{}",
        JobPriority.Normal, Given.Now);

    private static ScheduleOwner OwnerWith(string roles)
    {
        var owner = new ScheduleOwner { Id = Given.Ada };
        owner.Change(roles.Split(' ', StringSplitOptions.RemoveEmptyEntries), Given.Now);
        return owner;
    }
}
