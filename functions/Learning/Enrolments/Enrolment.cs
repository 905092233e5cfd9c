using Platform.Learning.Courses;

namespace Platform.Learning.Enrolments;

/// <summary>A seat in a course, ordered. There is one at a time per learner and course. It is provisional until the order completed: till then it holds the
/// seat and gives nothing else.</summary>
public sealed class Enrolment
{
    public required Guid OrderId { get; init; }
    public required Guid CourseId { get; init; }
    public required Guid LearnerId { get; init; }

    /// <summary>The name in the token of the learner's last activity in the course; null before the first one.</summary>
    public string? LearnerName { get; set; }

    /// <summary>The account's address at that time, for the mail about the certificate.</summary>
    public string? LearnerEmail { get; set; }

    public required DateTimeOffset EnrolledAt { get; init; }

    /// <summary>When the order had completed; null while the enrolment is provisional.</summary>
    public DateTimeOffset? ActivatedAt { get; set; }

    /// <summary>When the seat was released; null while it is taken.</summary>
    public DateTimeOffset? EndedAt { get; set; }
}

public enum EnrolmentStatus
{
    /// <summary>The command to enrol has not arrived yet.</summary>
    Expected,
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

    /// <summary>Null until the command to enrol arrived.</summary>
    public Guid? LearnerId { get; private set; }

    public Guid[] CourseIds { get; private set; } = [];
    public EnrolmentStatus Status { get; private set; }
    public string? Code { get; private set; }

    /// <summary>Why it was refused or ended, for people.</summary>
    public string? Reason { get; private set; }

    public DateTimeOffset DecidedAt { get; private set; }

    /// <summary>Null while the order is not known to be completed.</summary>
    public DateTimeOffset? OrderCompletedAt { get; private set; }

    public static OrderedEnrolment Expect(Guid orderId, DateTimeOffset now) => new() { OrderId = orderId, DecidedAt = now };

    /// <summary>Gives the learner a seat in every course, or in none.</summary>
    public void Decide(
        Guid learnerId, IReadOnlyList<OrderedCourse> ordered, IReadOnlyDictionary<Guid, Course> courses, IReadOnlySet<Guid> enrolledIn, DateTimeOffset now)
    {
        (LearnerId, DecidedAt) = (learnerId, now);
        if (ordered.Select(o => Check(o, courses.GetValueOrDefault(o.CourseId), enrolledIn)).FirstOrDefault(r => r is not null) is { } refusal)
        {
            (Status, Code, Reason) = (EnrolmentStatus.Refused, refusal.Code, refusal.Detail);
            return;
        }
        foreach (var course in ordered) courses[course.CourseId].TakeSeat();
        (Status, CourseIds) = (EnrolmentStatus.Enrolled, [.. ordered.Select(o => o.CourseId)]);
    }

    /// <summary>Records that the order completed, perhaps before the command to enrol arrived.</summary>
    /// <returns>Whether the enrolment becomes active now.</returns>
    public bool Complete(DateTimeOffset now)
    {
        if (OrderCompletedAt is not null || Status is EnrolmentStatus.Refused or EnrolmentStatus.Ended) return false;
        OrderCompletedAt = now;
        return Status == EnrolmentStatus.Enrolled;
    }

    /// <summary>The reply to the command to enrol; null when the learner has the seats.</summary>
    public Refusal? Refusal => Status switch
    {
        EnrolmentStatus.Enrolled => null,
        EnrolmentStatus.Refused => new(Code!, Reason!),
        _ => new("enrolment-ended", "The enrolment of this order was cancelled."),
    };

    /// <summary>Releases the seats, and returns the courses in which they were. A command to enrol that arrives later is refused.</summary>
    public IReadOnlyList<Guid> End(IReadOnlyDictionary<Guid, Course> courses, string reason, DateTimeOffset now)
    {
        if (Status is EnrolmentStatus.Refused or EnrolmentStatus.Ended) return CourseIds;
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
