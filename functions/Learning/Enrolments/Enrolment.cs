using Platform.Learning.Courses;

namespace Platform.Learning.Enrolments;

/// <summary>A seat in a course, bought by an order. There is one at a time per learner and course.</summary>
public sealed class Enrolment
{
    public required Guid OrderId { get; init; }
    public required Guid CourseId { get; init; }
    public required Guid LearnerId { get; init; }

    /// <summary>The name in the token of the learner's last activity in the course; null before the first one.</summary>
    public string? LearnerName { get; set; }

    public required DateTimeOffset EnrolledAt { get; init; }

    /// <summary>When the seat was released; null while it is taken.</summary>
    public DateTimeOffset? EndedAt { get; set; }
}

public enum EnrolmentStatus
{
    Enrolled,
    Refused,

    /// <summary>Cancelled, perhaps before the command to enrol arrived.</summary>
    Ended,
}

public readonly record struct OrderedCourse(Guid CourseId, int Quantity);

/// <summary>The decision on an order's courses, so that a repeated command gets the same reply.</summary>
public sealed class OrderedEnrolment
{
    private OrderedEnrolment() { } // for EF

    public Guid OrderId { get; private init; }

    /// <summary>Null in a tombstone.</summary>
    public Guid? LearnerId { get; private init; }

    public Guid[] CourseIds { get; private set; } = [];
    public EnrolmentStatus Status { get; private set; }
    public string? Code { get; private set; }

    /// <summary>Why it was refused or ended, for people.</summary>
    public string? Reason { get; private set; }

    public DateTimeOffset DecidedAt { get; private set; }

    /// <summary>Gives the learner a seat in every course, or in none.</summary>
    public static OrderedEnrolment Decide(
        Guid orderId, Guid learnerId, IReadOnlyList<OrderedCourse> ordered, IReadOnlyDictionary<Guid, Course> courses, IReadOnlySet<Guid> enrolledIn,
        DateTimeOffset now)
    {
        var decision = new OrderedEnrolment { OrderId = orderId, LearnerId = learnerId, DecidedAt = now };
        if (ordered.Select(o => Check(o, courses.GetValueOrDefault(o.CourseId), enrolledIn)).FirstOrDefault(r => r is not null) is { } refusal)
        {
            (decision.Status, decision.Code, decision.Reason) = (EnrolmentStatus.Refused, refusal.Code, refusal.Detail);
            return decision;
        }
        foreach (var course in ordered) courses[course.CourseId].TakeSeat();
        (decision.Status, decision.CourseIds) = (EnrolmentStatus.Enrolled, [.. ordered.Select(o => o.CourseId)]);
        return decision;
    }

    /// <summary>Marks an order that was cancelled before the command to enrol arrived: that command is then refused.</summary>
    public static OrderedEnrolment Tombstone(Guid orderId, string reason, DateTimeOffset now) =>
        new() { OrderId = orderId, Status = EnrolmentStatus.Ended, Reason = reason, DecidedAt = now };

    /// <summary>The reply to the command to enrol; null when the learner has the seats.</summary>
    public Refusal? Refusal => Status switch
    {
        EnrolmentStatus.Enrolled => null,
        EnrolmentStatus.Refused => new(Code!, Reason!),
        _ => new("enrolment-ended", "The enrolment of this order was cancelled."),
    };

    /// <summary>Releases the seats, and returns the courses in which they were.</summary>
    public IReadOnlyList<Guid> End(IReadOnlyDictionary<Guid, Course> courses, string reason, DateTimeOffset now)
    {
        if (Status != EnrolmentStatus.Enrolled) return Status == EnrolmentStatus.Ended ? CourseIds : [];
        foreach (var id in CourseIds) courses[id].FreeSeat();
        (Status, Reason, DecidedAt) = (EnrolmentStatus.Ended, reason, now);
        return CourseIds;
    }

    private static Refusal? Check(OrderedCourse ordered, Course? course, IReadOnlySet<Guid> enrolledIn) => course switch
    {
        null or { OwnerId: null } => new("course-unknown", $"Course {ordered.CourseId} was not found."),
        { Published: false } => new("course-unpublished", $"“{course.Title}” is no longer open for enrolment."),
        _ when ordered.Quantity > 1 => new("one-seat-per-learner", $"“{course.Title}” was ordered {ordered.Quantity} times: one learner needs one seat."),
        _ when enrolledIn.Contains(course.Id) => new("already-enrolled", $"You are enrolled for “{course.Title}” already."),
        { IsFull: true } => new("course-full", $"“{course.Title}” is full: all {course.Capacity} seats are taken."),
        _ => null,
    };
}
