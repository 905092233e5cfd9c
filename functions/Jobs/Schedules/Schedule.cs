using Platform.Jobs.Jobs;

namespace Platform.Jobs.Schedules;

/// <summary>Creates a job at each occurrence of a cron expression in its time zone.</summary>
public sealed class Schedule
{
    private const int MaxPerStaff = 50, MaxPerCustomer = 10;

    /// <summary>Occurrences that an outage missed are caught up when they are not older than this.</summary>
    public static readonly TimeSpan CatchUp = TimeSpan.FromHours(1);

    private Schedule() { }

    public Guid Id { get; private init; }
    public Guid OwnerId { get; private init; }
    public string Cron { get; private init; } = "";
    public string TimeZone { get; private init; } = "";
    public JobType Type { get; private init; }
    public JobPriority Priority { get; private init; }
    public string Payload { get; private init; } = "{}";
    public DateTimeOffset NextAt { get; private set; }
    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>Why it creates no more jobs, as its owner reads it; null while it does. It is final: the owner creates another schedule.</summary>
    public string? DisabledReason { get; private set; }

    public static int MaxOf(bool isStaff) => isStaff ? MaxPerStaff : MaxPerCustomer;

    public static Refusal? CheckCount(int existing, int max) => existing < max
        ? null
        : new("too-many-schedules", $"You have reached the maximum of {max} schedules. Delete one first.");

    public static Schedule Create(
        Guid id, Guid ownerId, CronSchedule cron, DateTimeOffset first, JobType type, string payload, JobPriority priority, DateTimeOffset now) =>
        new()
        {
            Id = id,
            OwnerId = ownerId,
            Cron = cron.Text,
            TimeZone = cron.Zone.Id,
            Type = type,
            Priority = priority,
            Payload = payload,
            NextAt = first,
            CreatedAt = now,
        };

    /// <summary>Returns the occurrences that are due, earliest first, and moves to the next one. Null when the expression or the zone cannot be read, as
    /// one that was stored under other rules: it is tried again later, so that it does not stop the others.</summary>
    public IReadOnlyList<DateTimeOffset>? TakeDue(DateTimeOffset now)
    {
        if (CronSchedule.FindZone(TimeZone) is not { } zone || CronSchedule.Parse(Cron, zone, out _) is not { } cron)
        {
            NextAt = now + CatchUp;
            return null;
        }

        var due = new List<DateTimeOffset>();
        var next = NextAt < now - CatchUp ? After(now - CatchUp) : NextAt;
        for (; next <= now; next = After(next)) due.Add(next);
        NextAt = next;
        return due;

        DateTimeOffset After(DateTimeOffset time) => cron.Next(time) ?? DateTimeOffset.MaxValue;
    }

    /// <returns>False when the owner may no longer have jobs of the type; then the schedule is disabled.</returns>
    public bool CheckOwner(ScheduleOwner? owner)
    {
        if (owner?.MayCreate(Type) == false)
        {
            DisabledReason ??= owner.Roles.Length == 0
                ? "The owner's account no longer exists."
                : $"The owner is no longer {Roles.Operator} or {Roles.Admin}, which jobs of the type {Type.ToApiName()} are for.";
        }
        return DisabledReason is null;
    }

    public Job JobFor(DateTimeOffset occurrence, DateTimeOffset now) => Job.Create(OwnerId, Type, Payload, Priority, null, now, Id, occurrence);
}
