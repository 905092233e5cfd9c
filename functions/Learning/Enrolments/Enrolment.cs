using Platform.Learning.Courses;

namespace Platform.Learning.Enrolments;

/// <summary>A seat in a course, bought by an order. There is one at a time per learner and course.</summary>
public sealed class Enrolment
{
    public required Guid OrderId { get; init; }
    public required Guid CourseId { get; init; }
    public required Guid LearnerId { get; init; }

    /// <summary>As their token said when they last did something in the course; null before that.</summary>
    public string? LearnerName { get; set; }

    public required DateTimeOffset EnrolledAt { get; init; }

    /// <summary>When the seat was given back; null while it is taken.</summary>
    public DateTimeOffset? EndedAt { get; set; }
}

public enum EnrolmentStatus
{
    Enrolled,
    Refused,

    /// <summary>Given back, or given up before it was asked for.</summary>
    Ended,
}

/// <summary>A course that an order asks for, and how many seats in it.</summary>
public readonly record struct WantedCourse(Guid CourseId, int Quantity);

/// <summary>How an order for courses was answered: the memory by which a repeated command gets the same answer.</summary>
public sealed class OrderedEnrolment
{
    private OrderedEnrolment()
    { } // for EF

    public Guid OrderId { get; private init; }

    /// <summary>Null when the order was given up before it was asked for.</summary>
    public Guid? LearnerId { get; private init; }

    public Guid[] CourseIds { get; private init; } = [];
    public EnrolmentStatus Status { get; private set; }

    /// <summary>Why it was refused, for programs.</summary>
    public string? Code { get; private init; }

    /// <summary>Why it was refused or ended, for people.</summary>
    public string? Reason { get; private set; }

    public DateTimeOffset DecidedAt { get; private set; }

    /// <summary>Gives the learner a seat in every course, or in none.</summary>
    /// <param name="courses">The courses that are known, by id.</param>
    /// <param name="enrolledIn">The courses in which the learner has a seat already.</param>
    public static OrderedEnrolment Decide(
        Guid orderId, Guid learnerId, IReadOnlyList<WantedCourse> wanted, IReadOnlyDictionary<Guid, Course> courses, IReadOnlySet<Guid> enrolledIn,
        DateTimeOffset now)
    {
        if (wanted.Select(w => Refuse(w, courses.GetValueOrDefault(w.CourseId), enrolledIn)).FirstOrDefault(r => r is not null) is { } refusal)
        {
            return new()
            {
                OrderId = orderId,
                LearnerId = learnerId,
                Status = EnrolmentStatus.Refused,
                Code = refusal.Code,
                Reason = refusal.Detail,
                DecidedAt = now
            };
        }

        foreach (var course in wanted) courses[course.CourseId].TakeSeat();
        return new()
        {
            OrderId = orderId,
            LearnerId = learnerId,
            CourseIds = [.. wanted.Select(w => w.CourseId)],
            Status = EnrolmentStatus.Enrolled,
            DecidedAt = now
        };
    }

    /// <summary>The mark of an order that gave up before its enrolment was asked for: an enrol command that comes late is refused.</summary>
    public static OrderedEnrolment Tombstone(Guid orderId, string reason, DateTimeOffset now) =>
        new() { OrderId = orderId, Status = EnrolmentStatus.Ended, Reason = reason, DecidedAt = now };

    /// <summary>How an enrol command is answered: null when the learner has the seats.</summary>
    public Refusal? EnrolRefusal => Status switch
    {
        EnrolmentStatus.Enrolled => null,
        EnrolmentStatus.Refused => new(Code!, Reason!),
        _ => new("enrolment-ended", "The order gave its seats up."),
    };

    /// <summary>Gives the seats back.</summary>
    /// <returns>The courses whose seats are free now.</returns>
    public IReadOnlyList<Guid> End(IReadOnlyDictionary<Guid, Course> courses, string reason, DateTimeOffset now)
    {
        if (Status != EnrolmentStatus.Enrolled) return Status == EnrolmentStatus.Ended ? CourseIds : [];
        foreach (var id in CourseIds) courses[id].FreeSeat();
        (Status, Reason, DecidedAt) = (EnrolmentStatus.Ended, reason, now);
        return CourseIds;
    }

    private static Refusal? Refuse(WantedCourse wanted, Course? course, IReadOnlySet<Guid> enrolledIn) => course switch
    {
        null or { OwnerId: null } => new("course-unknown", $"There is no course {wanted.CourseId} to enrol for."),
        { Published: false } => new("course-unpublished", $"“{course.Title}” is no longer open for enrolment."),
        _ when wanted.Quantity > 1 => new("one-seat-per-learner", $"“{course.Title}” was ordered {wanted.Quantity} times: one learner needs one seat."),
        _ when enrolledIn.Contains(course.Id) => new("already-enrolled", $"You are enrolled for “{course.Title}” already."),
        { IsFull: true } => new("course-full", $"“{course.Title}” is full: all {course.Capacity} seats are taken."),
        _ => null,
    };
}
