using NCrontab;
using Platform.Jobs.Jobs;

namespace Platform.Jobs.Schedules;

/// <summary>Creates a job at each occurrence of a cron expression, in UTC.</summary>
public sealed class Schedule
{
    public const int MaxPerOwner = 50;

    /// <summary>Occurrences that an outage missed are caught up when they are not older than this.</summary>
    public static readonly TimeSpan CatchUp = TimeSpan.FromHours(1);

    private Schedule() { }

    public Guid Id { get; private init; }
    public Guid OwnerId { get; private init; }
    public string Cron { get; private init; } = "";
    public JobType Type { get; private init; }
    public JobPriority Priority { get; private init; }
    public string Payload { get; private init; } = "{}";
    public DateTimeOffset NextAt { get; private set; }
    public DateTimeOffset CreatedAt { get; private init; }

    public static Schedule Create(Guid ownerId, CrontabSchedule cron, string text, JobType type, string payload, JobPriority priority, DateTimeOffset now) =>
        new()
        {
            Id = Guid.CreateVersion7(now),
            OwnerId = ownerId,
            Cron = text,
            Type = type,
            Priority = priority,
            Payload = payload,
            NextAt = After(cron, now),
            CreatedAt = now,
        };

    /// <summary>Null for a text that is not a cron expression of five fields, or has no occurrence.</summary>
    public static CrontabSchedule? Parse(string? text, DateTimeOffset now) =>
        text is { Length: <= 100 } && CrontabSchedule.TryParse(text) is { } cron && After(cron, now) < now.AddYears(5) ? cron : null;

    /// <summary>Returns the occurrences that are due, earliest first, and moves to the next one.</summary>
    public IReadOnlyList<DateTimeOffset> TakeDue(DateTimeOffset now)
    {
        var cron = CrontabSchedule.Parse(Cron);
        var due = new List<DateTimeOffset>();
        var next = NextAt;
        if (next < now - CatchUp) next = After(cron, now - CatchUp);
        for (; next <= now; next = After(cron, next)) due.Add(next);
        NextAt = next;
        return due;
    }

    public Job JobFor(DateTimeOffset occurrence, DateTimeOffset now) => Job.Create(OwnerId, Type, Payload, Priority, null, now, Id, occurrence);

    private static DateTimeOffset After(CrontabSchedule cron, DateTimeOffset time) => new(cron.GetNextOccurrence(time.UtcDateTime), TimeSpan.Zero);
}
