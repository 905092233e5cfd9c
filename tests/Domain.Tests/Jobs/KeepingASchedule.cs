using System.Globalization;
using System.Text.Json;
using Platform.Domain.Tests.Shared;
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
    [InlineData("0 0 30 2 *")]
    [InlineData("0 0 31 4,6,9,11 ?")]
    [InlineData("99999999999 * * * *")]
    [InlineData("4294967296 * * * *")] // 0 in 32 bits
    [InlineData("0 0 99999999999 * *")]
    [InlineData("*/0 * * * *")]
    [InlineData("0-59/0 * * * *")]
    [InlineData("0 */0 * * *")]
    [InlineData("0 0 1-31/0 * *")]
    [InlineData("*/99999999999 * * * *")]
    [InlineData("*/-1 * * * *")]
    [InlineData("-1 * * * *")]
    [InlineData("0 24 * * *")]
    [InlineData("0 0 0 * *")]
    [InlineData("0 0 32 * *")]
    [InlineData("0 0 * 13 *")]
    [InlineData("0 0 * * 8")]
    [InlineData("0 0 * * 1-8")]
    [InlineData("1,,2 * * * *")]
    [InlineData("1- * * * *")]
    [InlineData("H * * * *")] // Jenkins
    [InlineData("@daily")]
    [InlineData("@reboot")]
    [InlineData("\u0663 * * * *")] // an Arabic digit
    [InlineData("0\n0 * * 1 *")]
    [InlineData("\0 * * * *")]
    public void Invalid_or_impossible_cron_expression_is_refused(string? cron) => Assert.Contains("cron", ErrorsOf(cron).Keys);

    [Theory]
    [InlineData("* * * *",
        "cron is five fields, minute, hour, day of the month, month and day of the week, in at most 100 characters: \"0 6 * * 1\" is Mondays at six.")]
    [InlineData("*/0 * * * *", "The minute is 0 to 59, in lists (1,2), ranges (1-5) and steps from 1 on (*/2).")]
    [InlineData("0 99999999999 * * *", "The hour is 0 to 23, in lists (1,2), ranges (1-5) and steps from 1 on (*/2).")]
    [InlineData("0 0 0 * *", "The day of the month is 1 to 31, in lists (1,2), ranges (1-5) and steps from 1 on (*/2).")]
    [InlineData("0 0 1 13 *", "The month is 1 to 12 or JAN to DEC, in lists (1,2), ranges (1-5) and steps from 1 on (*/2).")]
    [InlineData("0 0 * * 8", "The day of the week is 0 to 7 (0 and 7 are Sunday) or SUN to SAT, in lists (1,2), ranges (1-5) and steps from 1 on (*/2).")]
    [InlineData("0 0 31 2 *", "cron never occurs: its month has no such day.")]
    public void Refusal_of_a_cron_expression_says_why(string cron, string error) => Assert.Equal(error, ErrorsOf(cron)["cron"]);

    [Theory]
    [InlineData("Europe/Nowhere")]
    [InlineData("europe/berlin")]
    [InlineData("Europe")]
    [InlineData("utc")]
    [InlineData("")]
    [InlineData("+01:00")]
    [InlineData("W. Europe Standard Time")]
    [InlineData("../../../etc/passwd")]
    [InlineData("/usr/share/zoneinfo/Europe/Berlin")]
    [InlineData("Europe/../Europe/Berlin")]
    [InlineData("localtime")] // the host's
    [InlineData("posixrules")] // what a rule without dates follows
    [InlineData("Factory")] // of a clock that nobody has set
    [InlineData("tzdata.zi")]
    [InlineData("right/Europe/Berlin")] // with leap seconds
    [InlineData("Europe/Berlin\n")]
    [InlineData("Europe/Berlin\0")]
    public void Unknown_time_zone_is_refused(string zone)
    {
        CronSchedule.FindZone("Europe/Berlin"); // .NET finds one that was read regardless of case
        Assert.Equal("timeZone is an IANA name, such as Europe/Berlin; leave it out for UTC.", ErrorsOf("0 6 * * 1", zone)["timeZone"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("UTC")]
    [InlineData("Europe/Berlin")]
    [InlineData("America/Argentina/Buenos_Aires")]
    [InlineData("America/Port-au-Prince")]
    [InlineData("Asia/Calcutta")] // a link
    [InlineData("Etc/GMT+5")]
    public void Iana_time_zone_is_taken(string? zone) => Assert.Empty(ErrorsOf("0 6 * * 1", zone));

    /// <summary>2026-03-01 is a Sunday.</summary>
    [Theory]
    [InlineData("0 6 * * 7", "2026-03-08T06:00 2026-03-15T06:00")]
    [InlineData("0 6 * * 1-7", "2026-03-02T06:00 2026-03-03T06:00 2026-03-04T06:00 2026-03-05T06:00 2026-03-06T06:00 2026-03-07T06:00 2026-03-08T06:00")]
    [InlineData("0 6 * * 6,7", "2026-03-07T06:00 2026-03-08T06:00 2026-03-14T06:00")]
    [InlineData("0 6 * * 5-7", "2026-03-06T06:00 2026-03-07T06:00 2026-03-08T06:00 2026-03-13T06:00")]
    [InlineData("0 6 * * sun", "2026-03-08T06:00 2026-03-15T06:00")]
    [InlineData("0 6 * jun FRI", "2026-06-05T06:00 2026-06-12T06:00")]
    [InlineData("0 22-1 * * *", "2026-03-01T22:00 2026-03-01T23:00 2026-03-02T00:00 2026-03-02T01:00 2026-03-02T22:00")] // backwards
    [InlineData("58-1 9 * * *", "2026-03-01T09:01 2026-03-01T09:58 2026-03-01T09:59 2026-03-02T09:00")]
    [InlineData("0 0 30-2 * *", "2026-03-02T00:00 2026-03-30T00:00 2026-03-31T00:00 2026-04-01T00:00 2026-04-02T00:00 2026-04-30T00:00")]
    [InlineData("0 0 1 nov-FEB *", "2026-11-01T00:00 2026-12-01T00:00 2027-01-01T00:00 2027-02-01T00:00 2027-11-01T00:00")]
    [InlineData("0 6 * * 5-1", "2026-03-02T06:00 2026-03-06T06:00 2026-03-07T06:00 2026-03-08T06:00 2026-03-09T06:00 2026-03-13T06:00")]
    [InlineData("0 6 * * 7-2", "2026-03-02T06:00 2026-03-03T06:00 2026-03-08T06:00 2026-03-09T06:00")]
    [InlineData("0 6 * * SAT-MON", "2026-03-02T06:00 2026-03-07T06:00 2026-03-08T06:00 2026-03-09T06:00")]
    [InlineData("0 0 L * *", "2026-03-31T00:00 2026-04-30T00:00")]
    [InlineData("0 0 29 2 *", "2028-02-29T00:00 2032-02-29T00:00")]
    [InlineData("\t0  6 *\t* 1 ", "2026-03-02T06:00 2026-03-09T06:00")]
    public void Fields_have_the_meaning_of_crontab(string cron, string occurrences) => Assert.Equal(occurrences, OccurrencesOf(cron, occurrences, "UTC"));

    [Theory]
    [InlineData("0 0 1 * 1", "2026-03-02T00:00 2026-03-09T00:00 2026-03-16T00:00 2026-03-23T00:00 2026-03-30T00:00 2026-04-01T00:00 2026-04-06T00:00")]
    [InlineData("0 0 13 * FRI", "2026-03-06T00:00 2026-03-13T00:00 2026-03-20T00:00 2026-03-27T00:00 2026-04-03T00:00 2026-04-10T00:00 2026-04-13T00:00")]
    [InlineData("0 0 31 2 7", "2027-02-07T00:00 2027-02-14T00:00")] // no such day of the month, but Sundays
    [InlineData("0 0 1-31 * 1", "2026-03-02T00:00 2026-03-03T00:00")]
    [InlineData("0 0 15 * 0-7", "2026-03-02T00:00 2026-03-03T00:00")]
    public void Either_day_field_counts_where_both_are_restricted(string cron, string occurrences) =>
        Assert.Equal(occurrences, OccurrencesOf(cron, occurrences, "UTC"));

    [Theory]
    [InlineData("0 0 */2 * 1", "2026-03-09T00:00 2026-03-23T00:00 2026-04-13T00:00")]
    [InlineData("0 0 1 * */2", "2026-08-01T00:00 2026-09-01T00:00")]
    [InlineData("0 0 1 * ?", "2026-04-01T00:00 2026-05-01T00:00")]
    public void Both_day_fields_count_where_one_starts_with_a_star(string cron, string occurrences) =>
        Assert.Equal(occurrences, OccurrencesOf(cron, occurrences, "UTC"));

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-28T00:00Z", "30 2 * * *", "2026-03-28T01:30 2026-03-29T01:00 2026-03-30T00:30")] // skipped: at the end of the gap
    [InlineData("Europe/Berlin", "2026-10-24T12:00Z", "30 2 * * *", "2026-10-25T00:30 2026-10-26T01:30")] // repeated: once
    [InlineData("Europe/Berlin", "2026-10-25T00:00Z", "*/30 * * * *", "2026-10-25T00:30 2026-10-25T01:00 2026-10-25T01:30 2026-10-25T02:00")]
    [InlineData("Europe/Berlin", "2026-03-28T12:00Z", "0 6 * * *", "2026-03-29T04:00 2026-03-30T04:00")]
    [InlineData("Europe/Berlin", "2026-10-24T12:00Z", "0 6 * * *", "2026-10-25T05:00 2026-10-26T05:00")]
    [InlineData("Europe/Berlin", "2026-10-24T12:00Z", "30 2 25 * 1", "2026-10-25T00:30 2026-10-26T01:30 2026-11-02T01:30")]
    [InlineData("America/New_York", "2026-03-07T12:00Z", "0 2 * * 7", "2026-03-08T07:00 2026-03-15T06:00")]
    [InlineData("Australia/Lord_Howe", "2026-10-03T00:00Z", "15 2 * * *", "2026-10-03T15:30 2026-10-04T15:15")] // half an hour
    [InlineData("Asia/Kathmandu", "2026-03-01T00:00Z", "0 0 * * *", "2026-03-01T18:15 2026-03-02T18:15")]
    [InlineData("Africa/Cairo", "2026-04-23T12:00Z", "0 0 * * *", "2026-04-23T22:00 2026-04-24T21:00")] // the gap is at midnight
    [InlineData("Europe/Dublin", "2027-03-27T12:00Z", "30 1 * * *", "2027-03-28T01:00 2027-03-29T00:30")] // winter time is the exception
    [InlineData("Europe/Dublin", "2027-03-27T23:30Z", "*/30 * * * *", "2027-03-28T00:00 2027-03-28T00:30 2027-03-28T01:00 2027-03-28T01:30")]
    [InlineData("Europe/Dublin", "2026-10-24T12:00Z", "30 1 * * *", "2026-10-25T00:30 2026-10-26T01:30")]
    [InlineData("Europe/Dublin", "2026-10-25T00:00Z", "*/30 * * * *", "2026-10-25T00:30 2026-10-25T01:00 2026-10-25T01:30 2026-10-25T02:00")]
    [InlineData("Africa/Casablanca", "2027-03-13T12:00Z", "30 2 * * *", "2027-03-14T02:00 2027-03-15T01:30")]
    [InlineData("Africa/El_Aaiun", "2027-03-13T12:00Z", "30 2 14 3 *", "2027-03-14T02:00")]
    public void Occurrences_follow_the_clock_of_the_time_zone(string zone, string from, string cron, string occurrences) =>
        Assert.Equal(occurrences, OccurrencesOf(cron, occurrences, zone, DateTimeOffset.Parse(from, CultureInfo.InvariantCulture)));

    [Fact]
    public void Around_each_change_of_the_clock_in_the_world_a_daily_time_occurs_once_and_a_step_at_every_instant_that_the_clock_shows()
    {
        var changes = 0;
        foreach (var zone in TimeZoneInfo.GetSystemTimeZones().Where(zone => CronSchedule.FindZone(zone.Id) is not null))
        {
            for (var day = new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero); day.Year == 2027; day = day.AddDays(1))
            {
                if (zone.GetUtcOffset(day) == zone.GetUtcOffset(day.AddDays(1))) continue;
                changes++;
                var times = OccurrencesBetween("30 1 * * *", zone, day.AddDays(-2), day.AddDays(3));
                var dates = times.Select(time => TimeZoneInfo.ConvertTime(time, zone).Date).ToList();
                Assert.True(dates.Distinct().Count() == dates.Count && dates.Max() - dates.Min() == TimeSpan.FromDays(dates.Count - 1), zone.Id);

                var shown = Enumerable.Range(0, 5 * 24 * 60).Select(minute => day.AddDays(-2).AddMinutes(minute))
                    .Where(time => TimeZoneInfo.ConvertTime(time, zone).Minute % 15 == 0);
                Assert.Equal(shown, OccurrencesBetween("*/15 * * * *", zone, day.AddDays(-2).AddMinutes(-1), day.AddDays(3).AddMinutes(-1)));
            }
        }
        Assert.True(changes > 100, $"{changes} changes");
    }

    [Fact]
    public void Schedule_that_cannot_be_read_is_put_off()
    {
        var schedule = ScheduleOf("*/15 * * * *");
        typeof(Schedule).GetProperty(nameof(Schedule.Cron))!.SetValue(schedule, "*/0 * * * *");
        Assert.Null(schedule.TakeDue(Given.Now.AddMinutes(15)));
        Assert.Equal(Given.Now.AddMinutes(75), schedule.NextAt);
    }

    [Fact]
    public void Each_occurrence_is_taken_once()
    {
        var schedule = ScheduleOf("*/15 * * * *");
        Assert.Empty(schedule.TakeDue(Given.Now.AddMinutes(14))!);
        Assert.Equal([Given.Now.AddMinutes(15), Given.Now.AddMinutes(30)], schedule.TakeDue(Given.Now.AddMinutes(30)));
        Assert.Empty(schedule.TakeDue(Given.Now.AddMinutes(30))!);
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

    private static Schedule ScheduleOf(string text)
    {
        var cron = CronSchedule.Parse(text, TimeZoneInfo.Utc, out _)!;
        return Schedule.Create(
            Guid.CreateVersion7(Given.Now), Given.Ada, cron, cron.Next(Given.Now)!.Value, JobType.Report, """{"lastDays":1}""", JobPriority.Normal, Given.Now);
    }

    private static Dictionary<string, string> ErrorsOf(string? cron, string? zone = null) =>
        new CreateScheduleValidator(new FixedClock { Now = Given.Now })
            .Validate(new CreateScheduleRequest(cron, zone, "report", JsonElement.Parse("""{"lastDays":1}"""), null))
            .Errors.ToDictionary(error => error.PropertyName, error => error.ErrorMessage);

    /// <summary>As many as are expected, in UTC.</summary>
    private static string OccurrencesOf(string text, string expected, string zone, DateTimeOffset? from = null)
    {
        var cron = CronSchedule.Parse(text, CronSchedule.FindZone(zone)!, out _)!;
        var times = new List<DateTimeOffset>();
        foreach (var _ in expected.Split(' ')) times.Add(cron.Next(times.Count == 0 ? from ?? Given.Now : times[^1])!.Value);
        return string.Join(' ', times.Select(time => time.ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture)));
    }

    private static List<DateTimeOffset> OccurrencesBetween(string text, TimeZoneInfo zone, DateTimeOffset after, DateTimeOffset until)
    {
        var cron = CronSchedule.Parse(text, zone, out _)!;
        var times = new List<DateTimeOffset>();
        for (var time = cron.Next(after)!.Value; time <= until; time = cron.Next(time)!.Value) times.Add(time);
        return times;
    }
}
